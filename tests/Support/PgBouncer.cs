using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Npgsql;

namespace RelayHeat.Support;

/// <summary>A private connection pooler in front of a PostgreSQL, in transaction mode.</summary>
public sealed class PgBouncer : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly int _port = Ports.Free();
    private Process? _process;

    public static bool IsInstalled => Programs.Find("pgbouncer") is not null;

    /// <summary>Starts a pooler for these users, and waits until it accepts connections.</summary>
    public static async Task<PgBouncer> StartAsync(string connectionString, params (string Name, string Password)[] users)
    {
        var pooler = new PgBouncer();
        await pooler.StartAsync(new NpgsqlConnectionStringBuilder(connectionString), users);
        return pooler;
    }

    /// <summary>The connection string that leads through the pooler.</summary>
    public string Through(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = _port }.ToString();

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) _process.Kill();
        if (_process is not null) await _process.WaitForExitAsync();
        _process?.Dispose();
        _directory.Dispose();
    }

    private async Task StartAsync(NpgsqlConnectionStringBuilder server, (string Name, string Password)[] users)
    {
        await File.WriteAllLinesAsync(_directory.File("users"), users.Select(u => $"\"{u.Name}\" \"{u.Password}\""));
        await File.WriteAllTextAsync(_directory.File("pgbouncer.ini"), string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            * = host={server.Host} port={server.Port}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {_port}
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = {_directory.File("users")}
            pool_mode = transaction
            """));
        await PostgresPrograms.GiveAsync(_directory.Path);
        _process = PostgresPrograms.Start(_directory.Path, Programs.Find("pgbouncer")!, "-q", _directory.File("pgbouncer.ini"));
        while (!await AnswersAsync())
        {
            if (_process.HasExited) throw new InvalidOperationException($"pgbouncer has ended with {_process.ExitCode}.");
            await Task.Delay(50);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
