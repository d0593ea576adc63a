namespace RelayHeat.Rules.SectionA;

/// <summary>A4: 20 full seats, over operator accounts and sub-accounts together, reserved from the invitation on.</summary>
public sealed class A4Seats
{
    private static Store WithAllSeatsTaken() => Store.Registered()
        .WithBound(Permission.Full, Store.Names("bound", 8))
        .WithInvited(Permission.Full, Store.Names("open", 7))
        .WithSubAccounts(Permission.Full, [.. Store.Names("sub", 5).Select(Store.Sub)]);

    private static void NoSeatIsLeft(Store store) =>
        store.Invite("late", Permission.Full).IsRefused(Codes.SeatLimitReached, ("limit", 20), ("inUse", 20));

    private static void OneSeatIsLeft(Store store)
    {
        Assert.Equal(19, store.SeatsInUse);
        store.Invite("late", Permission.Full).Records<InvitationSent>();
        Assert.Equal(20, store.SeatsInUse);
        store.Invite("later", Permission.Full).IsRefused(Codes.SeatLimitReached, ("limit", 20), ("inUse", 20));
    }

    [Fact]
    public void A4_TwentiethFullSeat_IsGranted()
    {
        var store = Store.Registered().WithInvited(Permission.Full, Store.Names("a", 19));
        store.Invite("a20", Permission.Full).Records<InvitationSent>();
        Assert.Equal(20, store.SeatsInUse);
    }

    [Fact]
    public void A4_TwentyFirstFullSeat_IsRefusedWithFigures()
    {
        var store = WithAllSeatsTaken();
        NoSeatIsLeft(store);
        Assert.DoesNotContain("late", store.State.Bindings.Keys);
    }

    [Fact]
    public void A4_TwentyFirstFullSeat_OfASubAccount_IsRefusedWithFigures() =>
        WithAllSeatsTaken()
            .AddSubAccount(Store.Sub("late"), Permission.Full)
            .IsRefused(Codes.SeatLimitReached, ("limit", 20), ("inUse", 20));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A4_TwentyFirstFullSeat_ByUpgrade_IsRefusedWithFigures(bool bound)
    {
        var store = WithAllSeatsTaken();
        if (bound) store.WithBound(Permission.Standard, "s");
        else store.WithInvited(Permission.Standard, "s");
        store.Change("s", Permission.Full).IsRefused(Codes.SeatLimitReached, ("limit", 20), ("inUse", 20));
    }

    [Fact]
    public void A4_StandardSeats_AreNotCounted()
    {
        var store = WithAllSeatsTaken();
        store.Invite("s", Permission.Standard).Records<InvitationSent>();
        store.AddSubAccount(Store.Sub("s"), Permission.Standard).Records<SubAccountBound>();
        Assert.Equal(20, store.SeatsInUse);
    }

    [Fact]
    public void A4_EveryReservedSeat_CanBeConfirmed()
    {
        var store = WithAllSeatsTaken();
        foreach (var account in Store.Names("open", 7)) store.Confirm(account).Records<SeatConfirmed>();
        Assert.Equal(20, store.SeatsInUse);
        NoSeatIsLeft(store);
    }

    [Fact]
    public void A4_Reservation_OneMillisecondBeforeExpiry_HoldsTheSeat()
    {
        var store = WithAllSeatsTaken();
        store.Now = store.Binding("open01").ExpiresAt - Given.Millisecond;
        NoSeatIsLeft(store);
    }

    [Fact]
    public void A4_Reservation_AtExpiry_ReleasesTheSeatAtThatInstant()
    {
        var store = WithAllSeatsTaken();
        store.Now = store.Binding("open01").ExpiresAt;
        Assert.Equal(13, store.SeatsInUse);
        store.Invite("late", Permission.Full).Records<InvitationSent>();
        Assert.Equal(7, store.Told.Count(IsExpiry));
    }

    [Fact]
    public void A4_Cancel_ReleasesTheSeat()
    {
        var store = WithAllSeatsTaken();
        Assert.Equal(CloseReason.Cancelled, store.Unbind("open01").Records<BindingClosed>().Reason);
        OneSeatIsLeft(store);
    }

    [Theory]
    [InlineData(CloseReason.Declined)]
    [InlineData(CloseReason.BoundElsewhere)]
    [InlineData(CloseReason.InboxFull)]
    public void A4_EndOfTheInvitationAtTheAccount_ReleasesTheSeat(CloseReason reason)
    {
        var store = WithAllSeatsTaken();
        Assert.Equal(reason, store.Close("open01", reason).Records<BindingClosed>().Reason);
        OneSeatIsLeft(store);
    }

    [Fact]
    public void A4_Unbind_ReleasesTheSeat()
    {
        var store = WithAllSeatsTaken();
        Assert.Equal(CloseReason.Unbound, store.Unbind("bound01").Records<BindingClosed>().Reason);
        OneSeatIsLeft(store);
    }

    [Fact]
    public void A4_Leaving_ReleasesTheSeat()
    {
        var store = WithAllSeatsTaken();
        store.Close("bound01", CloseReason.Left).Records<BindingClosed>();
        OneSeatIsLeft(store);
    }

    [Theory]
    [InlineData("open01")]
    [InlineData("bound01")]
    [InlineData(Store.Main + ":sub01")]
    public void A4_Downgrade_ReleasesTheSeat(string account)
    {
        var store = WithAllSeatsTaken();
        store.Change(account, Permission.Standard).Records<PermissionChanged>();
        OneSeatIsLeft(store);
    }

    [Fact]
    public void A4_LimitLoweredBelowUse_KeepsTheSeatsAndGrantsNoMore()
    {
        var store = WithAllSeatsTaken();
        store.Policy = store.Policy with { SeatLimit = 10 };
        store.Invite("late", Permission.Full).IsRefused(Codes.SeatLimitReached, ("limit", 10), ("inUse", 20));
        store.Confirm("open01").Records<SeatConfirmed>();
        Assert.Equal(20, store.SeatsInUse);
    }

    private static bool IsExpiry(Message<MerchantCommand> message) =>
        message is NoticeOfBinding { Notice.Reason: CloseReason.Expired };
}
