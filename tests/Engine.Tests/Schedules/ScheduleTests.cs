using System.Globalization;

namespace RelayHeat.Engine.Tests.Schedules;

/// <summary>
/// Shows that aggregates may interleave: the guarantees hold in any order of work and with any failure. A failing test names its seed,
/// which plays the schedule again.
/// </summary>
public sealed class ScheduleTests
{
    private const int PlantedSeeds = 300;

    /// <summary>Seeds that once found a bug, and others to look at.</summary>
    public static TheoryData<int> Seeds => [1, 2, 3, 747];

    [Fact]
    public void WhateverTheOrder_WhatIsPromisedHolds()
    {
        var wanted = Environment.GetEnvironmentVariable("RELAYHEAT_SCHEDULES");
        var count = wanted is { Length: > 0 } ? int.Parse(wanted, CultureInfo.InvariantCulture) : 2_000;
        var first = Environment.GetEnvironmentVariable("RELAYHEAT_SCHEDULE_SEED") is { Length: > 0 } seed
            ? int.Parse(seed, CultureInfo.InvariantCulture)
            : 0;
        Parallel.For(first, first + count, s => Held(s));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Seed_LeadsToTheSamePlay(int seed) => Assert.Equal(Held(seed), Held(seed));

    [Theory]
    [InlineData("AsksOutsideTheTurn", "was used before")]
    [InlineData("DecidesOnTheCommittedState", "has more guests than seats")]
    [InlineData("DecidesOnTheCommittedState", "what it may not do")]
    [InlineData("AnswersBeforeTheCommit", "which is not stored")]
    [InlineData("TellsBeforeTheCommit", "sent before it was durable")]
    [InlineData("ForgetsMessages", "Collections differ")]
    [InlineData("ForgetsVersions", "have gaps")]
    [InlineData("ForgetsKeys", "Values differ")]
    [InlineData("DoesNotInterleave", "Nothing goes on")]
    public void PlantedFault_IsFound(string fault, string bySaying)
    {
        var failures = Enumerable.Range(0, PlantedSeeds).Select(seed => FailureOf(seed, Enum.Parse<Fault>(fault)));
        Assert.Contains(failures, f => f.Contains(bySaying, StringComparison.Ordinal));
    }

    private static string FailureOf(int seed, Fault fault)
    {
        try
        {
            Play.Run(seed, fault);
            return "";
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }

    private static int Held(int seed)
    {
        try
        {
            return Play.Run(seed);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Seed {seed} (RELAYHEAT_SCHEDULE_SEED={seed} RELAYHEAT_SCHEDULES=1): {e.Message}", e);
        }
    }
}
