using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace RelayHeat.Support;

/// <summary>
/// A private PostgreSQL: a new cluster in a temporary directory, on a free loopback port, as durable as a real one (<c>fsync</c> is on),
/// with a random password. It can be stopped, crashed and frozen. Disposing of it deletes it.
/// </summary>
public sealed class PrivatePostgres : IAsyncDisposable
{
    private const string Owner = "postgres";

    private readonly TemporaryDirectory _directory = new();
    private readonly PostgresPrograms _programs;
    private readonly string _host;
    private readonly string _password;
    private readonly string[] _environment;
    private bool _isRunning;
    private bool _isFrozen;

    private PrivatePostgres(PostgresPrograms programs, string host, string password, IReadOnlyDictionary<string, string>? environment)
    {
        (_programs, _host, _password) = (programs, host, password);
        _environment = [.. (environment ?? new Dictionary<string, string>()).Select(v => $"{v.Key}={v.Value}")];
    }

    public static bool IsInstalled => PostgresPrograms.FindDirectory() is not null;

    public int Port { get; } = Ports.Free();

    private string Data => _directory.File("data");

    /// <summary>Creates a cluster that listens on one IP address, and starts it.</summary>
    /// <exception cref="PlatformNotSupportedException">PostgreSQL is not installed here.</exception>
    public static Task<PrivatePostgres> CreateAsync(
        string host = "127.0.0.1", IReadOnlyDictionary<string, string>? environment = null)
    {
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        var postgres = new PrivatePostgres(PostgresPrograms.Find(), host, password, environment);
        return postgres.StartedAsync(postgres.InitializeAsync);
    }

    /// <summary>Creates and starts a standby, which follows this server until it is promoted.</summary>
    public Task<PrivatePostgres> CreateStandbyAsync()
    {
        var standby = new PrivatePostgres(_programs, _host, _password, environment: null);
        return standby.StartedAsync(() => standby.CopyAsync(ConnectionString("postgres")));
    }

    /// <summary>Starts it and waits until it accepts connections.</summary>
    public async Task StartAsync()
    {
        await ControlAsync("start");
        _isRunning = true;
    }

    /// <summary>Stops it cleanly: connections are cut, commits are flushed.</summary>
    public async Task StopAsync()
    {
        await ControlAsync("stop", "-m", "fast");
        _isRunning = false;
    }

    /// <summary>Crashes it without a flush and starts it again: it recovers from its log.</summary>
    public Task RestartImmediateAsync() => ControlAsync("restart", "-m", "immediate");

    public async Task CrashAsync()
    {
        await ControlAsync("stop", "-m", "immediate");
        _isRunning = false;
    }

    /// <summary>Makes this standby a primary, and waits until it takes writes.</summary>
    public Task PromoteAsync() => ControlAsync("promote");

    /// <summary>Changes a setting of the server that needs no restart.</summary>
    public async Task SetAsync(string name, string value)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres", pooling: false));
        foreach (var sql in new[] { $"ALTER SYSTEM SET {name} = '{value}'", "SELECT pg_reload_conf()" })
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Suspends all its processes: connections stay open, and nothing answers.</summary>
    public async Task FreezeAsync()
    {
        // The postmaster first, so that it starts no further process meanwhile.
        var postmaster = Postmaster();
        await Programs.SignalAsync("STOP", postmaster);
        _isFrozen = true;
        await SignalChildrenAsync("STOP", postmaster);
    }

    public async Task ThawAsync()
    {
        var postmaster = Postmaster();
        await SignalChildrenAsync("CONT", postmaster);
        await Programs.SignalAsync("CONT", postmaster);
        _isFrozen = false;
    }

    /// <summary>Creates an empty database, and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres", pooling: false));
        await connection.OpenAsync();
        var quoted = name.Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var command = new NpgsqlCommand($"CREATE DATABASE \"{quoted}\"", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_isFrozen) await ThawAsync();
        if (_isRunning) await CrashAsync();
        _directory.Dispose();
    }

    private async Task<PrivatePostgres> StartedAsync(Func<Task> initializeAsync)
    {
        try
        {
            Directory.CreateDirectory(_directory.File("socket"));
            await initializeAsync();
            await StartAsync();
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task InitializeAsync()
    {
        var passwordFile = _directory.File("password");
        await File.WriteAllTextAsync(passwordFile, _password);
        await PostgresPrograms.GiveAsync(_directory.Path);
        await _programs.RunAsync(_directory.Path, "initdb", "--no-sync", "-D", Data, "-U", Owner, "--pwfile", passwordFile, "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8");
        File.Delete(passwordFile);
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), $"""

            listen_addresses = '{_host}'
            port = {Port}
            unix_socket_directories = '{_directory.File("socket")}'
            max_connections = 200
            fsync = on

            """);
        if (_host != "127.0.0.1")
            await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), "host all all samenet scram-sha-256\n");
    }

    private async Task CopyAsync(string primary)
    {
        await PostgresPrograms.GiveAsync(_directory.Path);
        var from = new NpgsqlConnectionStringBuilder(primary);
        await _programs.RunAsync(_directory.Path, "pg_basebackup", "-D", Data, "-R", "-X", "stream", "-c", "fast", "-d",
            FormattableString.Invariant($"host={from.Host} port={from.Port} user={from.Username} password={from.Password}"));
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), $"""

            port = {Port}
            unix_socket_directories = '{_directory.File("socket")}'

            """);
    }

    private Task ControlAsync(string action, params string[] arguments) =>
        _programs.RunAsync(_directory.Path, _environment, "pg_ctl", [action, "-w", "-D", Data, "-l", _directory.File("log"), .. arguments]);

    private int Postmaster() =>
        int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static async Task SignalChildrenAsync(string signal, int postmaster)
    {
        var children = File.ReadAllText($"/proc/{postmaster}/task/{postmaster}/children");
        // Ignore kill's errors: a child may have just ended by itself.
        await Programs.RunAsync("kill", [$"-{signal}", .. children.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
    }

    public string ConnectionString(string database, bool pooling = true) => new NpgsqlConnectionStringBuilder
    {
        Host = _host,
        Port = Port,
        Username = Owner,
        Password = _password,
        Database = database,
        Pooling = pooling,
    }.ConnectionString;
}
