using Npgsql;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Chaos.Tests;

/// <summary>A drill on a cluster in whose database a fault is planted, or none.</summary>
internal static class PlantedDrill
{
    /// <summary>What is planted does not get better by waiting.</summary>
    private static readonly Limits Short = new()
    {
        Settled = TimeSpan.FromSeconds(10),
        Agreed = TimeSpan.FromSeconds(5),
        Answered = TimeSpan.FromSeconds(5),
    };

    public static async Task<DrillResult> RunAsync(Drill drill, string planted, Limits? limits = null)
    {
        Assert.SkipUnless(PrivatePostgres.IsInstalled, "PostgreSQL is not installed.");
        using var logs = new TemporaryDirectory();
        // A planted fault shows on one silo as well as on three.
        var shape = drill.Shape == SiteShape.Cluster ? SiteShape.Single : drill.Shape;
        await using var site = await SiteShapes.BuildAsync(shape, logs.Path);
        new PostgresDatabase(site.ConnectionString!).Migrate();
        await using var source = NpgsqlDataSource.Create(site.ConnectionString!);
        // One at a time: ALTER SYSTEM does not share a transaction.
        foreach (var statement in planted.Split(";\n", StringSplitOptions.RemoveEmptyEntries))
        {
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        await site.StartAllAsync();
        var result = await DrillRunner.RunAsync(drill, site, seed: 1, drill.Duration(isLong: false), limits ?? Short);
        TestContext.Current.TestOutputHelper?.WriteLine($"{string.Join(", ", result.Violations)}\n{string.Join('\n', result.Examples)}");
        return result;
    }

    /// <summary>Runs a drill whose fault needs a race or a crash at the right instant: it may pass a drill by, and not three.</summary>
    public static async Task AssertFoundInThreeAsync(Drill drill, string planted, params Fault[] anyOf)
    {
        var result = await RunAsync(drill, planted);
        for (var again = 0; again < 2 && !Has(result, anyOf); again++) result = await RunAsync(drill, planted);
        AssertFound(result, anyOf);
    }

    /// <summary>Runs a drill until each of these has shown, three times at most: on a busy machine one plays too little for all.</summary>
    public static async Task AssertEachFoundInThreeAsync(Drill drill, string planted, params Fault[] each)
    {
        var missing = each.ToList();
        for (var drills = 0; drills < 3 && missing.Count > 0; drills++)
        {
            var result = await RunAsync(drill, planted);
            missing.RemoveAll(fault => Has(result, [fault]));
        }
        Assert.Empty(missing);
    }

    // One of them is enough: which of them comes about is a matter of who was first.
    public static void AssertFound(DrillResult result, params Fault[] anyOf) =>
        Assert.True(Has(result, anyOf), $"Found: {string.Join(", ", result.Violations)}\n{string.Join('\n', result.Examples)}");

    private static bool Has(DrillResult result, Fault[] anyOf) => anyOf.Any(f => result.Violations.ContainsKey(f.ToString()));
}
