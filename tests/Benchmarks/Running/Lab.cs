using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using RelayHeat.Silo.Auth;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Running;

/// <summary>What all contenders share: a PostgreSQL, a scratch directory, a signing key, and the tokens of those who call.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly PrivatePostgres _postgres;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly LocalTokens _tokens;
    private readonly ConcurrentDictionary<ServerProcess, bool> _running = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lazy<Task> _end;
    private int _databases;

    private Lab(PrivatePostgres postgres)
    {
        _postgres = postgres;
        _tokens = new LocalTokens(new SymmetricSecurityKey(_key));
        _end = new Lazy<Task>(EndAsync);
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, _ => _end.Value.GetAwaiter().GetResult()));
        }
    }

    public string Scratch => _scratch.Path;

    public string RegistryToken => TokenOf("registrar", RoleNames.Registry);

    public string OpsToken => TokenOf("operations", RoleNames.Ops);

    /// <summary>The process from which all others of PostgreSQL come.</summary>
    public int PostmasterId { get; private set; }

    public static async Task<Lab> OpenAsync()
    {
        var lab = new Lab(await PrivatePostgres.CreateAsync());
        await lab.TunePostgresAsync();
        return lab;
    }

    /// <summary>Starts PostgreSQL again after a crash: nothing that it had not written is left.</summary>
    public async Task CrashPostgresAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _postgres.RestartImmediateAsync();
        await FindPostmasterAsync();
    }

    /// <summary>An empty database, and how to connect to it.</summary>
    public Task<string> CreateDatabaseAsync() =>
        _postgres.CreateDatabaseAsync(string.Create(CultureInfo.InvariantCulture, $"benchmark{++_databases}"));

    /// <summary>An empty directory that its owner alone may enter.</summary>
    public string CreateDirectory(string name)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var path = Path.Combine(Scratch, string.Create(CultureInfo.InvariantCulture, $"{name}-{++_databases}"));
        return Directory.CreateDirectory(path, ownerOnly).FullName;
    }

    /// <summary>Writes the key by which RelayHeat knows the tokens of this benchmark.</summary>
    public string WriteSigningKey(string directory)
    {
        var path = Path.Combine(directory, "signing.key");
        File.WriteAllText(path, Convert.ToBase64String(_key));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public string TokenOf(string account, params string[] roles) => _tokens.Create(account, roles);

    /// <summary>Writes what the scripts of wrk read: a token for each store's main account and each operator account.</summary>
    public void WriteTokens(StoreSet stores)
    {
        var names = Enumerable.Range(0, stores.Used).Select(i => StoreSet.Name(stores.Place(i))).ToList();
        File.WriteAllLines(Path.Combine(Scratch, "tokens"), names.Select(name => TokenOf("main" + name)));
        File.WriteAllLines(Path.Combine(Scratch, "account-tokens"), names.Select(name => TokenOf("acc" + name)));
        File.WriteAllText(Path.Combine(Scratch, "ops-token"), OpsToken);
    }

    /// <summary>Starts a program of a contender; whoever stops the benchmark stops it too.</summary>
    public async Task<ServerProcess> StartAsync(Launch launch)
    {
        var server = ServerProcess.Start(launch);
        _running[server] = true;
        server.Ended += () => _running.TryRemove(server, out _);
        await server.WaitUntilReadyAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.Value;
        foreach (var signal in _signals) signal.Dispose();
    }

    // Once, whether the benchmark is done or is told to stop; then it ends by the signal, and nothing is left that it has started.
    private async Task EndAsync()
    {
        foreach (var server in _running.Keys) await server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        await _postgres.DisposeAsync();
        _scratch.Dispose();
    }

    // What those who run PostgreSQL for a service set, the same for all; commits wait for the disk.
    private async Task TunePostgresAsync()
    {
        string[] settings =
        [
            "shared_buffers = '1GB'", "max_wal_size = '8GB'", "checkpoint_timeout = '15min'", "synchronous_commit = on", "fsync = on",
        ];
        await using (var database = NpgsqlDataSource.Create(await CreateDatabaseAsync()))
        {
            foreach (var setting in settings)
            {
                await using var command = database.CreateCommand("ALTER SYSTEM SET " + setting);
                await command.ExecuteNonQueryAsync();
            }
        }
        NpgsqlConnection.ClearAllPools();
        await _postgres.StopAsync();
        await _postgres.StartAsync();
        await FindPostmasterAsync();
    }

    private async Task FindPostmasterAsync()
    {
        await using var database = NpgsqlDataSource.Create(await CreateDatabaseAsync());
        await using var command = database.CreateCommand("SELECT pg_backend_pid()");
        PostmasterId = ProcessTimes.ParentOf((int)(await command.ExecuteScalarAsync())!);
    }
}
