using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace RelayHeat.Benchmarks.Running;

/// <summary>Runs pgbench with one prepared upsert in each transaction: PostgreSQL's own rate with one row at a time.</summary>
internal static partial class Pgbench
{
    public const string Name = "pgbench";

    public const string About =
        "One prepared upsert of a row of 700 bytes a transaction, 32 connections, no web server: the limit of durable commands one by one.";

    private const string Table = "CREATE TABLE store (id text PRIMARY KEY, version bigint NOT NULL, state text NOT NULL)";

    private const string Upsert = """
        \set id random(1, :stores)
        INSERT INTO store (id, version, state) VALUES ('s' || :id, 1, repeat('x', 700))
        ON CONFLICT (id) DO UPDATE SET version = store.version + 1, state = excluded.state;
        """;

    public static async Task<Sample> RunAsync(Lab lab, int stores, int warmUpSeconds, int seconds)
    {
        var database = await lab.CreateDatabaseAsync();
        await using (var source = NpgsqlDataSource.Create(database))
        {
            await using var create = source.CreateCommand(Table);
            await create.ExecuteNonQueryAsync();
        }
        var script = Path.Combine(lab.CreateDirectory("pgbench"), "upsert.sql");
        await File.WriteAllTextAsync(script, Upsert);
        await PerSecondAsync(database, script, stores, warmUpSeconds);
        var cpuBefore = ProcessTimes.TreeSeconds(lab.PostmasterId);
        var (perSecond, averageMs) = await PerSecondAsync(database, script, stores, seconds);
        var cpuSeconds = ProcessTimes.TreeSeconds(lab.PostmasterId) - cpuBefore;
        var answers = perSecond * seconds;
        var cpuByPart = new Dictionary<string, double> { ["database"] = cpuSeconds * 1e6 / answers };
        return new Sample((long)answers, perSecond, averageMs, double.NaN, cpuByPart, double.NaN, Refused: 0);
    }

    private static async Task<(double PerSecond, double AverageMs)> PerSecondAsync(string database, string script, int stores, int seconds)
    {
        var where = new NpgsqlConnectionStringBuilder(database);
        string[] arguments =
        [
            "-h", where.Host!, "-p", where.Port.ToString(CultureInfo.InvariantCulture), "-U", where.Username!, "-n", "-M", "prepared",
            "-c", "32", "-j", "2", "-D", $"stores={stores}", "-T", seconds.ToString(CultureInfo.InvariantCulture), "-f", script,
            where.Database!,
        ];
        var start = new ProcessStartInfo("pgbench", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = where.Password;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"pgbench: {await error}");
        return (Number(PerSecond().Match(output)), Number(Average().Match(output)));
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"latency average = ([\d.]+)")]
    private static partial Regex Average();
}
