namespace RelayHeat.Rules.SectionA;

/// <summary>A13, A14, A15: changes of permission, limits of open bindings and invitations, one merchant a main account.</summary>
public sealed class A13ToA15Limits
{
    [Theory]
    [InlineData(true, Permission.Standard, Permission.Full, 1)]
    [InlineData(true, Permission.Full, Permission.Standard, 0)]
    [InlineData(false, Permission.Standard, Permission.Full, 1)]
    [InlineData(false, Permission.Full, Permission.Standard, 0)]
    public void A13_Permission_ChangesInBothStatusesAndDirections(bool bound, Permission from, Permission to, int seats)
    {
        var store = Store.Registered();
        if (bound) store.WithBound(from, "a");
        else store.WithInvited(from, "a");
        var before = store.Binding("a");
        store.Told.Clear();

        Assert.Equal(to, store.Change("a", to).Records<PermissionChanged>().Permission);
        Assert.Equal(before with { Permission = to }, store.Binding("a"));
        Assert.Equal(seats, store.SeatsInUse);
        var told = Assert.IsType<NoticeOfBinding>(Assert.Single(store.Told)).Notice;
        Assert.Equal((bound ? NoticeKind.Bound : NoticeKind.Invited, to), (told.Kind, told.Permission));
    }

    [Fact]
    public void A13_Permission_OfNobody_IsRefused() =>
        Store.Registered().Change("stranger", Permission.Full).IsRefused(Codes.BindingNotFound);

    [Fact]
    public void A13_ChangedPermission_ReachesTheAccountInBothStatuses()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Invited("b1", "m1", 2, Permission.Full).Records<InvitationReceived>();
        Assert.Equal(Permission.Full, person.State.Invitations["b1"].Permission);

        person.Accept("b1");
        person.Confirmed("b1").Events();
        person.HearsBound("b1", "m1", 4, Permission.Standard).Records<StorePermissionChanged>();
        Assert.Equal(Permission.Standard, person.State.BoundTo?.Permission);
    }

    [Fact]
    public void A13_OlderNotice_DoesNotUndoANewerOne()
    {
        var person = Person.Registered().WithBinding("b1", "m1");
        person.HearsBound("b1", "m1", 5, Permission.Full).Records<StorePermissionChanged>();
        person.HearsBound("b1", "m1", 4, Permission.Standard).IsUnchanged();
        Assert.Equal(Permission.Full, person.State.BoundTo?.Permission);
    }

    [Fact]
    public void A14_TwoHundredthOpenBinding_IsMade_AndThe201stIsRefusedWithFigures()
    {
        var store = Store.Registered()
            .WithInvited(Permission.Standard, Store.Names("open", 30))
            .WithBound(Permission.Standard, Store.Names("bound", 10))
            .WithSubAccounts(Permission.Standard, [.. Store.Names("sub", 159).Select(Store.Sub)]);
        store.AddSubAccount(Store.Sub("last"), Permission.Full).Records<SubAccountBound>();
        Assert.Equal(200, store.State.Bindings.Count);

        (string, object)[] figures = [("limit", 200), ("openBindings", 200)];
        store.AddSubAccount(Store.Sub("late"), Permission.Standard).IsRefused(Codes.BindingLimitReached, figures);
        store.Invite("late", Permission.Standard).IsRefused(Codes.BindingLimitReached, figures);
        store.Unbind("open01").Records<BindingClosed>();
        store.Invite("late", Permission.Standard).Records<InvitationSent>();
    }

    [Fact]
    public void A14_ExpiredInvitations_LeaveRoomForOthers()
    {
        var store = Store.Registered(policy: Given.Small).WithInvited(Permission.Standard, "a", "b", "c");
        store.WithSubAccounts(Permission.Standard, Store.Sub("d"));
        store.AddSubAccount(Store.Sub("e"), Permission.Standard).IsRefused(Codes.BindingLimitReached, ("limit", 4), ("openBindings", 4));
        store.Now = Given.Start.AddDays(1);
        store.AddSubAccount(Store.Sub("e"), Permission.Standard).Records<SubAccountBound>();
        Assert.Equal([Store.Sub("d"), Store.Sub("e")], store.State.Bindings.Keys);
    }

    [Fact]
    public void A14_FiftyOpenInvitationsOfAnAccount_AreTheMost_WhenInvited()
    {
        Store.Registered().Invite("a", Permission.Standard, Given.Facts("a") with { OpenInvitations = 49 }).Records<InvitationSent>();
        Store.Registered().Invite("a", Permission.Standard, Given.Facts("a") with { OpenInvitations = 50 })
            .IsRefused(Codes.AccountInboxFull, ("limit", 50));
    }

    [Fact]
    public void A14_FiftyOpenInvitationsOfAnAccount_AreTheMost_WhenTheyArrive()
    {
        var person = Person.Registered();
        for (var i = 1; i <= 50; i++) person.WithInvitation($"b{i}", $"m{i}");
        person.Invited("b51", "m51", 1).IsRefused(Codes.AccountInboxFull);
        person.Invited("b50", "m50", 2, Permission.Full).Records<InvitationReceived>();
        person.Decline("b1").Records<InvitationEnded>();
        person.WithInvitation("b51", "m51");
        Assert.Equal(50, person.State.Facts.OpenInvitations);
    }

    [Fact]
    public void A15_Registration_WaitsForTheMainAccountsAnswer()
    {
        var store = Store.Unregistered();
        store.Execute(Store.Entry(), Given.Staff).Records<RegistrationStarted>();
        var claim = Assert.IsType<ClaimOfMainAccount>(Assert.Single(store.Told));
        Assert.Equal(($"account/{Store.Main}", Delivery.DecidesReply), (claim.Target, claim.Delivery));
        Assert.False(store.State.IsRegistered);
        store.Execute(new SettleRegistration(null), Given.Staff).Records<MerchantRegistered>();
        Assert.True(store.State.IsRegistered);
    }

    [Fact]
    public void A15_MainAccount_BelongsToTheFirstMerchantThatClaimsIt()
    {
        var person = Person.Unknown(Store.Main);
        person.Execute(new ClaimMainAccount("m1")).Records<MainAccountClaimed>();
        person.Execute(new ClaimMainAccount("m1")).IsUnchanged();
        person.Execute(new ClaimMainAccount("m2")).IsRefused(Codes.MainAccountTaken);
        Assert.Equal("m1", person.State.MainAccountOf);
    }

    [Fact]
    public void A15_RefusedRegistration_LeavesNoMerchant()
    {
        var store = Store.Unregistered();
        store.Execute(Store.Entry(), Given.Staff);
        var refused = store.Execute(new SettleRegistration(new Refusal(Codes.MainAccountTaken)), Given.Staff);
        Assert.Equal(Codes.MainAccountTaken, refused.Records<RegistrationRefused>().Code);
        Assert.Equal(MerchantRules.New(Store.Id), store.State);
    }

    [Fact]
    public void A15_MainAccountOfARegisteredMerchant_CannotBeChanged() =>
        Store.Registered().Execute(Store.Entry() with { MainAccount = "木星" }, Given.Staff).IsRefused(Codes.MainAccountFixed);

    [Fact]
    public void A15_Registering_IsForTheRegistryAlone()
    {
        Store.Unregistered().Execute(Store.Entry(), Given.Account(Store.Main)).IsRefused(Codes.Forbidden);
        Store.Registered().Execute(Store.Entry() with { Name = "x" }, new Caller("ops", Roles.Ops)).IsRefused(Codes.Forbidden);
    }

    [Fact]
    public void A15_RegisteringAgain_ChangesTheEntryAndKeepsTheBindings()
    {
        var store = Store.Registered().WithBound(Permission.Full, "a");
        store.Execute(new RegisterMerchant("新店", Store.Main, StoreType.Taobao, "2088-new"), Given.Staff).Records<MerchantChanged>();
        Assert.Equal(("新店", StoreType.Taobao, "2088-new"), (store.State.Name, store.State.StoreType, store.State.AlipaySubject));
        Assert.True(store.Binding("a").IsBound);
    }
}
