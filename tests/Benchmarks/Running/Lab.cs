using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using RelayHeat.Hosting.Auth;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Running;

/// <summary>What all contenders share: a PostgreSQL, a scratch directory, a signing key, and the callers' tokens.</summary>
internal sealed class Lab : IAsyncDisposable
{
    private readonly TemporaryDirectory _scratch = new();
    private readonly PrivatePostgres _postgres;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly LocalTokens _tokens;
    private readonly ConcurrentDictionary<ServerProcess, bool> _running = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lazy<Task> _end;
    private RoundTrips? _roundTrips;
    private int _databases;

    private Lab(PrivatePostgres postgres, IReadOnlyDictionary<string, string> environment)
    {
        (_postgres, _environment) = (postgres, environment);
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

    /// <summary>The parent of all processes of PostgreSQL.</summary>
    public int PostmasterId { get; private set; }

    /// <summary>Counts the round trips to databases that are created from now on.</summary>
    public RoundTrips CountRoundTrips() => _roundTrips ??= new RoundTrips(_postgres.Port);

    /// <param name="environment">Additional environment variables of PostgreSQL and of all contenders.</param>
    public static async Task<Lab> OpenAsync(IReadOnlyDictionary<string, string>? environment = null)
    {
        environment ??= new Dictionary<string, string>();
        var lab = new Lab(await PrivatePostgres.CreateAsync(environment: environment), environment);
        await lab.TunePostgresAsync();
        return lab;
    }

    /// <summary>Crashes PostgreSQL and starts it again: everything that it has not written is lost.</summary>
    public async Task CrashPostgresAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _postgres.RestartImmediateAsync();
        await FindPostmasterAsync();
    }

    /// <summary>Creates an empty database, and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var database = await _postgres.CreateDatabaseAsync(string.Create(CultureInfo.InvariantCulture, $"benchmark{++_databases}"));
        return _roundTrips is null ? database : new NpgsqlConnectionStringBuilder(database) { Port = _roundTrips.Port }.ConnectionString;
    }

    /// <summary>Creates an empty directory that only its owner may enter.</summary>
    public string CreateDirectory(string name)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var path = Path.Combine(Scratch, string.Create(CultureInfo.InvariantCulture, $"{name}-{++_databases}"));
        return Directory.CreateDirectory(path, ownerOnly).FullName;
    }

    /// <summary>Writes the key with which RelayHeat checks the tokens of this benchmark.</summary>
    public string WriteSigningKey(string directory)
    {
        var path = Path.Combine(directory, "signing.key");
        File.WriteAllText(path, Convert.ToBase64String(_key));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public string TokenOf(string account, params string[] roles) => _tokens.Create(account, roles);

    /// <summary>Writes the tokens for wrk's scripts: one for each store's main account and for each operator account.</summary>
    public void WriteTokens(StoreSet stores)
    {
        var names = Enumerable.Range(0, stores.Used).Select(i => StoreSet.Name(stores.Place(i))).ToList();
        File.WriteAllLines(Path.Combine(Scratch, "tokens"), names.Select(name => TokenOf("main" + name)));
        File.WriteAllLines(Path.Combine(Scratch, "account-tokens"), names.Select(name => TokenOf("acc" + name)));
        File.WriteAllText(Path.Combine(Scratch, "ops-token"), OpsToken);
    }

    /// <summary>Starts a program of a contender. It ends with the benchmark.</summary>
    public async Task<ServerProcess> StartAsync(Launch launch)
    {
        var server = ServerProcess.Start(launch, environment =>
        {
            Probe.AddTo(environment, Scratch);
            foreach (var (name, value) in _environment) environment[name] = value;
        });
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

    // Runs once, at the end or on a signal: nothing that the benchmark started may be left.
    private async Task EndAsync()
    {
        foreach (var server in _running.Keys) await server.KillAsync();
        NpgsqlConnection.ClearAllPools();
        if (_roundTrips is not null) await _roundTrips.DisposeAsync();
        await _postgres.DisposeAsync();
        _scratch.Dispose();
    }

    // The usual tuning of PostgreSQL for a service, the same for all contenders. Commits wait for the disk.
    private async Task TunePostgresAsync()
    {
        string[] settings =
        [
            "shared_buffers = '1GB'", "max_wal_size = '8GB'", "checkpoint_timeout = '15min'", "synchronous_commit = on", "fsync = on",
            "wal_sync_method = fdatasync",
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
