namespace RelayHeat.Rules.Exploration;

/// <summary>Each planted fault is found, by the invariant that it breaks.</summary>
public sealed class FaultsAreFound(ITestOutputHelper output)
{
    [Fact]
    public void SeatCheckOffByOne_IsFound() => IsFound<SeatCheckOffByOne>("A4:", ClosedWorlds.OneStore);

    [Fact]
    public void ReservationNotCounted_IsFound() => IsFound<ReservationNotCounted>("A4:", ClosedWorlds.OneStore);

    [Fact]
    public void ClosedInvitationConfirmed_IsFound() => IsFound<ClosedInvitationConfirmed>("A3:", ClosedWorlds.OneStore);

    [Fact]
    public void ExpiryAfterTheInstant_IsFound() => IsFound<ExpiryAfterTheInstant>("A12:", ClosedWorlds.OneStore);

    [Fact]
    public void OthersStayOpen_IsFound() => IsFound<OthersStayOpen>("A11:", ClosedWorlds.TwoStores);

    [Fact]
    public void UnbindingForgotten_IsFound() => IsFound<UnbindingForgotten>("A3:", ClosedWorlds.TwoStores);

    [Fact]
    public void UnbindingNotAnnounced_IsFound() => IsFound<UnbindingNotAnnounced>("A7:", ClosedWorlds.TwoStores);

    [Fact]
    public void LateRefusalNotAnnounced_IsFound() => IsFound<LateRefusalNotAnnounced>("n says", ClosedWorlds.TwoBusyStores);

    [Fact]
    public void LateNoticeReopens_IsFound() => IsFound<LateNoticeReopens>("m says", ClosedWorlds.OneBusyStore);

    [Fact]
    public void RepeatedNoticeIsNews_IsFound() => IsFound<RepeatedNoticeIsNews>("m says", ClosedWorlds.OneBusyStore);

    [Fact]
    public void AnyStoreLetsGo_IsFound() => IsFound<AnyStoreLetsGo>("A3:", ClosedWorlds.TwoBusyStores);

    [Fact]
    public void LeavingNotRemembered_IsFound() => IsFound<LeavingNotRemembered>("A7:", ClosedWorlds.OneSubAccount);

    [Fact]
    public void SubAccountTold_IsFound() => IsFound<SubAccountTold>("A8:", ClosedWorlds.OneSubAccount);

    private void IsFound<TFault>(string by, Setting setting)
        where TFault : IFaulty<TFault>
    {
        var walk = Explorer<FaultyMerchant<TFault>, FaultyAccount<TFault>>.Explore(setting);
        output.WriteLine($"{typeof(TFault).Name}: {walk}");
        Assert.StartsWith(by, walk.Violation, StringComparison.Ordinal);
    }
}
