using System.Data.Common;
using System.Globalization;

namespace RelayHeat.Benchmarks.Running;

/// <summary>A contender with a database of its own, which outlives its processes.</summary>
/// <param name="lab">What contenders share.</param>
/// <param name="launches">Its programs in the order of their start.</param>
/// <param name="addresses">The addresses for requests.</param>
/// <param name="connect">Connects to its database.</param>
internal sealed class Deployment(Lab lab, IReadOnlyList<Launch> launches, IReadOnlyList<Uri> addresses, Func<DbConnection> connect)
    : IAsyncDisposable
{
    private readonly List<ServerProcess> _servers = [];

    public IReadOnlyList<Uri> Addresses => addresses;

    /// <summary>How many bindings each thread of the load has changed: the next run continues there.</summary>
    public long[] Changes { get; } = [0, 0];

    /// <summary>Processor time in seconds of its programs, by name, and of PostgreSQL.</summary>
    public IReadOnlyDictionary<string, double> CpuSeconds => launches
        .Zip(_servers, (launch, server) => (launch.Part, Seconds: server.CpuSeconds))
        .Append((Part: "database", Seconds: ProcessTimes.TreeSeconds(lab.PostmasterId)))
        .GroupBy(p => p.Part)
        .ToDictionary(p => p.Key, p => p.Sum(s => s.Seconds));

    /// <summary>Memory of its processes, without PostgreSQL's.</summary>
    public long ResidentBytes => _servers.Sum(s => ProcessTimes.ResidentBytes(s.Id));

    /// <summary>Bytes that its processes have allocated on their heaps.</summary>
    public async Task<long> AllocatedBytesAsync()
    {
        var bytes = await Task.WhenAll(_servers.Select(s => Probe.AllocatedBytesAsync(lab.Scratch, s.Id)));
        return bytes.Sum();
    }

    /// <summary>Whether its data is in PostgreSQL, not in SQLite.</summary>
    public bool IsOnPostgres { get; init; }

    /// <summary>Bytes written to the disk: PostgreSQL's log, or everything that a process with SQLite writes.</summary>
    public async Task<long> WrittenBytesAsync()
    {
        if (!IsOnPostgres) return _servers.Sum(s => ProcessTimes.WrittenBytes(s.Id));
        await using var database = await OpenDatabaseAsync();
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Commands that RelayHeat's grains have decided, by its own metrics.</summary>
    public async Task<double> GrainCommandsAsync()
    {
        using var client = new HttpClient();
        var pages = await Task.WhenAll(launches.Select(l => client.GetStringAsync(new Uri(l.Url, "/metrics"))));
        return pages
            .SelectMany(page => page.Split('\n'))
            .Where(line => line.StartsWith("relayheat_commands_total{", StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
    }

    public async Task StartAsync()
    {
        foreach (var launch in launches) _servers.Add(await lab.StartAsync(launch));
    }

    /// <summary>Crashes it and the database at the same instant: everything that is not durable is lost.</summary>
    public async Task CrashAsync()
    {
        await Task.WhenAll([lab.CrashPostgresAsync(), .. _servers.Select(s => s.KillAsync())]);
        await StopAsync();
    }

    /// <summary>Stops its programs cleanly, in reverse order of their start.</summary>
    public async Task StopAsync()
    {
        foreach (var server in _servers.AsEnumerable().Reverse()) await server.DisposeAsync();
        _servers.Clear();
    }

    public async Task<DbConnection> OpenDatabaseAsync()
    {
        var connection = connect();
        await connection.OpenAsync();
        return connection;
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
