namespace RelayHeat.Rules.Exploration;

/// <summary>A provider and those who stand behind it, walked through completely: no violation by the rules.</summary>
public sealed class FirmWorlds(ITestOutputHelper output)
{
    [Fact]
    public void Review_InEveryReachableState_HoldsEveryInvariant() => HoldsIn(FirmSettings.Review, 1_000);

    [Fact]
    public void Leaving_InEveryReachableState_HoldsEveryInvariant() => HoldsIn(FirmSettings.Leaving, 10_000);

    [Fact]
    public void Money_InEveryReachableState_HoldsEveryInvariant() => HoldsIn(FirmSettings.Money, 1_500);

    [Fact]
    public void Returning_InEveryReachableState_HoldsEveryInvariant() => HoldsIn(FirmSettings.Returning, 5_000);

    private void HoldsIn(FirmSetting setting, int moreThan)
    {
        var walk = FirmExplorer<ProviderRules, SubjectRules>.Explore(setting);
        output.WriteLine($"{setting.Name}: {walk.States} states, {walk.Moves} moves");
        Assert.Null(walk.Violation);
        Assert.True(walk.States > moreThan, $"Only {walk.States} states were reached.");
    }
}

/// <summary>Walks of a provider and those who stand behind it.</summary>
internal static class FirmExplorer<TProvider, TSubject>
    where TProvider : IRules<ProviderState, ProviderCommand, ProviderEvent>
    where TSubject : IRules<SubjectState, SubjectCommand, SubjectEvent>
{
    public static Walk Explore(FirmSetting setting)
    {
        var start = new FirmWorld<TProvider, TSubject>(Given.Start, FirmSetting.Policy, new NaiveProvider(FirmSetting.Policy));
        start = setting.Before.Aggregate(start, (world, command) => world.Do(command).Quiet());
        return Explorer.Explore(start, world => Moves(world, setting), world => world.Key, world => world.Holds());
    }

    private static IEnumerable<Move<FirmWorld<TProvider, TSubject>>> Moves(FirmWorld<TProvider, TSubject> world, FirmSetting setting)
    {
        foreach (var instant in setting.Instants.Where(i => i > world.Now).Take(1))
        {
            yield return new($"until {Instant.ToText(instant)}", () => world with { Now = instant });
        }
        for (var i = 0; setting.OthersBar && i < world.Subjects.Length; i++)
        {
            var subject = i;
            yield return new($"{world.Subjects[i].SubjectId} is barred", () => world.BarSubject(subject));
        }
        if (world.Firm.Awaited is { } awaited)
        {
            // Nothing else is decided here until this is settled.
            if (awaited.Answer is not null) yield return new("hears the answer", () => world.Settle(awaited));
            else yield return new($"tells {awaited.Message.Target}", () => world.Deliver(awaited, false));
            yield return new($"tells {awaited.Message.Target}, answer lost", () => world.Deliver(awaited, true));
            yield break;
        }
        yield return new("wakes", world.Wake);
        foreach (var command in setting.Commands)
        {
            if (command is Reapply && world.Firm.State.Round == FirmSetting.LastRound) continue;
            yield return new($"{command}", () => world.Do(command));
        }
    }
}
