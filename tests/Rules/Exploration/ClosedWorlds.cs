namespace RelayHeat.Rules.Exploration;

/// <summary>Closed state spaces, walked through completely: no violation by the rules, and one for each planted fault.</summary>
public sealed class ClosedWorlds(ITestOutputHelper output)
{
    private static readonly Policy Tiny = Given.Published with
    {
        SeatLimit = 1,
        OpenBindingLimit = 2,
        OpenInvitationLimit = 2,
        InvitationDays = 1,
        InvitationsPerDay = 2,
    };

    private static readonly DateTimeOffset[] AroundExpiry =
        [Given.Start, Given.Start.AddDays(1) - Given.Millisecond, Given.Start.AddDays(1)];

    private static readonly DateTimeOffset[] AtExpiry = [Given.Start, Given.Start.AddDays(1)];

    internal static Setting OneStore { get; } = new("one store, two accounts", ["m"], ["a", "b"], Tiny, AroundExpiry, 1);

    internal static Setting TwoStores { get; } = new("two stores, one account", ["m", "n"], ["a"], Tiny, AroundExpiry, 1);

    /// <summary>Two messages under way at once, so that much can happen while one is still coming.</summary>
    internal static Setting OneBusyStore { get; } =
        new("one busy store, two accounts", ["m"], ["a", "b"], Tiny with { InvitationsPerDay = 1 }, AroundExpiry, 2);

    internal static Setting TwoBusyStores { get; } =
        new("two busy stores, one account", ["m", "n"], ["a"], Tiny with { InvitationsPerDay = 1 }, AtExpiry, 2);

    /// <summary>A sub-account, and an operator account that competes with it for the one seat.</summary>
    internal static Setting OneSubAccount { get; } =
        new("one store, one sub-account, one operator account", ["m"], ["m-main:x", "a"], Tiny, AtExpiry, 2);

    [Fact]
    public void OneSubAccount_InEveryReachableState_HoldsEveryInvariant() => HoldsIn(OneSubAccount, 1_000);

    [Fact]
    public void OneStore_InEveryReachableState_HoldsEveryInvariant() => HoldsIn(OneStore, 10_000);

    [Fact]
    public void TwoStores_InEveryReachableState_HoldEveryInvariant() => HoldsIn(TwoStores, 40_000);

    [Fact]
    public void OneBusyStore_InEveryReachableState_HoldsEveryInvariant() => HoldsIn(OneBusyStore, 8_000);

    [Fact]
    public void TwoBusyStores_InEveryReachableState_HoldEveryInvariant() => HoldsIn(TwoBusyStores, 30_000);

    private void HoldsIn(Setting setting, int moreThan)
    {
        var walk = Explorer<MerchantRules, OperatorAccountRules>.Explore(setting);
        output.WriteLine($"{setting.Name}: {walk.States} states, {walk.Moves} moves");
        Assert.Null(walk.Violation);
        Assert.True(walk.States > moreThan, $"Only {walk.States} states were reached.");
    }
}
