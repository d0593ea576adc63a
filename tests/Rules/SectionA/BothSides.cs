namespace RelayHeat.Rules.SectionA;

/// <summary>A3, A4, A7, A10, A11 and A15 across stores and accounts, with the messages between them.</summary>
public sealed class BothSides
{
    private static World TwoStoresInviteOne() => Invited(new World().WithStores("m1", "m2").WithPeople("a"));

    private static World Invited(World world)
    {
        world.Invite("m1", "a", Permission.Full).Records<InvitationSent>();
        world.Invite("m2", "a", Permission.Full).Records<InvitationSent>();
        return world.DeliverAll();
    }

    [Fact]
    public void A3_Confirmation_BindsBothSidesOnTheSameTerms()
    {
        var world = TwoStoresInviteOne();
        world.Accept("a", "m1");
        var (store, person) = (world.Store("m1").Bindings["a"], world.Person("a").BoundTo!);
        Assert.Equal((store.BindingId, store.Permission, store.BoundAt), (person.BindingId, person.Permission, person.Since));
    }

    [Fact]
    public void A4_SeatsOfABusyStore_NeverPassTheLimit()
    {
        var names = Store.Names("a", 25);
        var world = new World().WithStores("m1").WithPeople(names);
        foreach (var name in names.Take(20)) world.Invite("m1", name, Permission.Full).Records<InvitationSent>();
        world.DeliverAll();
        world.Invite("m1", "a21", Permission.Full).IsRefused(Codes.SeatLimitReached, ("limit", 20), ("inUse", 20));
        world.Decline("a01", "m1");
        world.Invite("m1", "a21", Permission.Full).Records<InvitationSent>();
        world.DeliverAll();
        foreach (var name in names.Skip(1).Take(20)) world.Accept(name, "m1");
        Assert.Equal(20, world.Store("m1").Bindings.Values.Count(b => b.IsBound && b.Permission == Permission.Full));
    }

    [Fact]
    public void A7_AccountThatItsStoreUnbound_IsInvitedAndBoundElsewhereBeforeItHears()
    {
        var world = TwoStoresInviteOne();
        world.Accept("a", "m1");
        world.DeliverAll();
        world.Invite("m2", "a", Permission.Full).IsRefused(Codes.AccountBoundElsewhere);
        world.Do("m1", new UnbindOperator("a")).Records<BindingClosed>();
        world.Invite("m2", "a", Permission.Full).Records<InvitationSent>();
        world.DeliverNext("m2", "a");
        world.Accept("a", "m2");
        Assert.Equal("m2", world.Person("a").BoundTo?.MerchantId);
        world.DeliverAll();
        Assert.Equal((false, true), (world.IsBound("m1", "a"), world.IsBound("m2", "a")));
        Assert.Equal("m2", world.Person("a").BoundTo?.MerchantId);
    }

    [Fact]
    public void A7_Leaving_EndsBothSides()
    {
        var world = TwoStoresInviteOne();
        world.Accept("a", "m1");
        world.Do("a", new LeaveStore()).Records<UnboundFromStore>();
        Assert.Empty(world.Store("m1").Bindings);
        Assert.Empty(world.Store("m1").CapabilitiesOf("a", Given.Published));
    }

    [Fact]
    public void A11_TwoStoresForOneAccount_TheFirstConfirmationWinsAndTheOtherSeatIsReleased()
    {
        var world = TwoStoresInviteOne();
        world.Accept("a", "m2");
        world.DeliverAll();
        Assert.True(world.IsBound("m2", "a"));
        Assert.Empty(world.Store("m1").Bindings);
        Assert.Empty(world.Person("a").Invitations);
        Assert.Equal((0, 1), (world.Store("m1").SeatsInUse, world.Store("m2").SeatsInUse));
    }

    [Fact]
    public void A11_InvitationUnderWayWhenTheAccountBinds_IsClosedAtItsStore()
    {
        var world = new World().WithStores("m1", "m2").WithPeople("a");
        world.Invite("m1", "a", Permission.Full);
        world.DeliverAll();
        world.Invite("m2", "a", Permission.Full);
        world.Accept("a", "m1");
        world.DeliverAll();
        Assert.Empty(world.Store("m2").Bindings);
        Assert.True(world.IsBound("m1", "a"));
    }

    [Fact]
    public void A14_InvitationThatFindsTheInboxFull_IsClosedAtItsStore()
    {
        var world = new World(Given.Small).WithStores("m1", "m2", "m3").WithPeople("a");
        foreach (var store in new[] { "m1", "m2", "m3" }) world.Invite(store, "a", Permission.Standard).Records<InvitationSent>();
        world.DeliverAll();
        Assert.Equal(2, world.Person("a").Invitations.Count);
        Assert.Empty(world.Store("m3").Bindings);
    }

    [Fact]
    public void A15_TwoMerchantsThatNameOneMainAccount_OneIsRefused()
    {
        var world = new World();
        world.Do("m1", new RegisterMerchant("one", "boss", StoreType.Tmall, "2088-1"), Given.Staff);
        world.Do("m2", new RegisterMerchant("two", "boss", StoreType.Tmall, "2088-2"), Given.Staff);
        Assert.True(world.Store("m1").IsRegistered);
        Assert.Equal(MerchantRules.New("m2"), world.Store("m2"));
    }

    [Fact]
    public void A13_ChangeUnderWayWhenTheAccountDeclines_DoesNotBringTheInvitationBack()
    {
        var world = TwoStoresInviteOne();
        world.Do("m1", new ChangePermission("a", Permission.Standard)).Records<PermissionChanged>();
        world.Decline("a", "m1");
        world.DeliverAll();
        Assert.Empty(world.Store("m1").Bindings);
        Assert.Equal(["m2"], world.Person("a").Invitations.Values.Select(i => i.MerchantId));
    }

    [Fact]
    public void A11_ResentInvitation_WhoseFirstNoticeWasRefused_IsClosedAtTheAccountToo()
    {
        var world = new World().WithStores("m1", "m2").WithPeople("a");
        world.Invite("m1", "a", Permission.Full);
        world.DeliverAll();
        world.Invite("m2", "a", Permission.Standard);
        world.Do("m2", new ChangePermission("a", Permission.Full));
        world.Accept("a", "m1");
        world.DeliverNext("m2", "a");
        world.Do("a", new LeaveStore());
        world.DeliverNext("m2", "a");
        world.DeliverAll();
        Assert.Empty(world.Store("m2").Bindings);
        Assert.Empty(world.Person("a").Invitations);
    }
}
