namespace RelayHeat.Rules.SectionA;

/// <summary>A10: who qualifies as an operator account, when invited and again when it confirms.</summary>
public sealed class A10Qualification
{
    public static TheoryData<PlatformIdentity> Identities => [.. Enum.GetValues<PlatformIdentity>()];

    [Fact]
    public void A10_Invite_OfUnverifiedAccount_IsRefused() =>
        Store.Registered()
            .Invite("a", Permission.Standard, Given.Facts("a") with { RealNameVerified = false })
            .IsRefused(Codes.AccountNotVerified);

    [Theory]
    [MemberData(nameof(Identities))]
    public void A10_Invite_OfAccountWithAnotherIdentity_IsRefusedAndNamesIt(PlatformIdentity identity) =>
        Store.Registered()
            .Invite("a", Permission.Standard, Given.Facts("a") with { Identities = [identity] })
            .IsRefused(Codes.AccountHasPlatformIdentity, ("identities", Then.Texts(identity.ToText())));

    [Fact]
    public void A10_Invite_NamesEveryOtherIdentity() =>
        Store.Registered()
            .Invite("a", Permission.Standard, Given.Facts("a") with { Identities = [PlatformIdentity.Streamer, PlatformIdentity.Agency] })
            .IsRefused(Codes.AccountHasPlatformIdentity, ("identities", Then.Texts("streamer", "agency")));

    [Fact]
    public void A10_Invite_OfAccountWithTheStoresAlipaySubject_IsRefused() =>
        Store.Registered()
            .Invite("a", Permission.Standard, Given.Facts("a") with { AlipaySubject = Store.Subject })
            .IsRefused(Codes.AlipaySubjectSameAsStore);

    [Theory]
    [InlineData("2088-mars", "2088-MARS")]
    [InlineData("2088-mars", "２０８８－ｍａｒｓ")]
    [InlineData("2088-mars", "2088-mars\u200B")]
    [InlineData("2088-mars", "2088mars")]
    [InlineData("weiß", "WEISS")]
    public void A10_AlipaySubject_InAnotherSpelling_IsTheStores(string stores, string accounts)
    {
        var store = Store.Registered().WithInvited(Permission.Full, "b");
        store.Execute(Store.Entry() with { AlipaySubject = stores }, Given.Staff);
        store.Invite("a", Permission.Standard, Given.Facts("a") with { AlipaySubject = accounts })
            .IsRefused(Codes.AlipaySubjectSameAsStore);
        store.Execute(store.Confirmation("b") with { AlipaySubject = accounts }, Given.Account("b"))
            .IsRefused(Codes.AlipaySubjectSameAsStore);
    }

    [Fact]
    public void A10_AlipaySubject_OfAnAccountThatHasNone_IsNobodys() =>
        Store.Registered().Invite("a", Permission.Standard, Given.Facts("a") with { AlipaySubject = null }).Records<InvitationSent>();

    [Fact]
    public void A10_Invite_OfAccountBoundToAnotherStore_IsRefused() =>
        Store.Registered()
            .Invite("a", Permission.Standard, Given.Facts("a") with { BoundTo = "venus-01" })
            .IsRefused(Codes.AccountBoundElsewhere);

    [Fact]
    public void A10_Invite_ByAStoreThatHasAskedTooOften_IsRefusedWhateverTheAccountIs()
    {
        var from = Given.Start.AddSeconds(1.5);
        foreach (var facts in new[] { null, Given.Facts("a"), Given.Facts("a") with { RealNameVerified = false } })
        {
            Store.Registered()
                .Execute(
                    new InviteOperator("a", BindingType.Operator, Permission.Standard),
                    Given.Account(Store.Main),
                    new InviteFacts(facts, from))
                .IsRefused(
                    Codes.RateLimited,
                    ("quota", "invitation_probes"),
                    ("limit", Given.Published.InvitationProbes),
                    ("retryAfterSeconds", 2));
        }
    }

    [Fact]
    public void A10_Probes_OfAnyTenMinutes_AreCounted()
    {
        var probes = new InvitationProbes();
        Assert.Null(probes.RoomFrom(Given.Start, 2));
        probes.Count(Given.Start);
        Assert.Null(probes.RoomFrom(Given.Start.AddMinutes(1), 2));
        probes.Count(Given.Start.AddMinutes(1));
        Assert.Equal(Given.Start.AddMinutes(10), probes.RoomFrom(Given.Start.AddMinutes(2), 2));
        Assert.Equal(Given.Start.AddMinutes(11), probes.RoomFrom(Given.Start.AddMinutes(2), 1));
        Assert.Equal(Given.Start.AddMinutes(10), probes.RoomFrom(Given.Start.AddMinutes(10) - Given.Millisecond, 2));
        Assert.Null(probes.RoomFrom(Given.Start.AddMinutes(10), 2));
    }

    [Theory]
    [InlineData(Codes.AccountNotFound, true)]
    [InlineData(Codes.AccountNotVerified, true)]
    [InlineData(Codes.AccountBoundElsewhere, true)]
    [InlineData(Codes.AccountInboxFull, true)]
    [InlineData(Codes.SeatLimitReached, false)]
    [InlineData(Codes.InvitationRateLimited, false)]
    [InlineData(Codes.AlreadyInvited, false)]
    public void A10_Probe_IsARefusalForAReasonOfTheAccounts_AndEveryDryRun(string code, bool isProbe)
    {
        Outcome<BindingView> refused = new Refusal(code);
        Assert.Equal(isProbe, InvitationProbes.IsProbe(refused));
        Assert.True(InvitationProbes.IsProbe(refused with { DryRun = true }));
        Assert.False(InvitationProbes.IsProbe(new Outcome<BindingView>()));
    }

    [Fact]
    public void A10_Invite_OfAccountBoundHereAlready_IsUnchanged() =>
        Store.Registered()
            .WithBound(Permission.Standard, "a")
            .Invite("a", Permission.Standard, Given.Facts("a") with { BoundTo = Store.Id })
            .IsUnchanged();

    [Fact]
    public void A10_Confirm_ByAccountThatIsNoLongerVerified_IsRefused()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Register(false, "2088-x").Records<AccountChanged>();
        person.Accept("b1").IsRefused(Codes.AccountNotVerified);
    }

    [Theory]
    [MemberData(nameof(Identities))]
    public void A10_Confirm_ByAccountThatTookAnotherIdentity_IsRefusedAndNamesIt(PlatformIdentity identity)
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Register(true, "2088-x", identity).Records<AccountChanged>();
        person.Accept("b1").IsRefused(Codes.AccountHasPlatformIdentity, ("identities", Then.Texts(identity.ToText())));
    }

    [Fact]
    public void A10_Confirm_WithTheStoresAlipaySubject_IsRefused()
    {
        var store = Store.Registered().WithInvited(Permission.Full, "a");
        var confirmation = store.Confirmation("a") with { AlipaySubject = Store.Subject };
        store.Execute(confirmation, Given.Account("a")).IsRefused(Codes.AlipaySubjectSameAsStore);
        Assert.False(store.Binding("a").IsBound);
    }

    [Fact]
    public void A10_Confirm_AfterTheStoreTookTheAccountsAlipaySubject_IsRefused()
    {
        var store = Store.Registered().WithInvited(Permission.Full, "a");
        store.Execute(Store.Entry() with { AlipaySubject = Given.SubjectOf("a") }, Given.Staff).Records<MerchantChanged>();
        store.Confirm("a").IsRefused(Codes.AlipaySubjectSameAsStore);
    }

    [Fact]
    public void A10_Confirm_ByAccountBoundToAnotherStore_IsRefused()
    {
        var person = Person.Registered().WithInvitation("b2", "m2").WithBinding("b1", "m1");
        person.Accept("b2").IsRefused(Codes.AccountBoundElsewhere);
    }

    [Fact]
    public void A10_MainAccountOfAStore_HasThatIdentityWithoutBeingTold()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Execute(new ClaimMainAccount("m9")).Records<MainAccountClaimed>();
        Assert.Equal([PlatformIdentity.Merchant], person.State.Facts.Identities);
        person.Accept("b1").IsRefused(Codes.AccountHasPlatformIdentity, ("identities", Then.Texts("merchant")));
    }

    [Fact]
    public void A10_OwnerOfAProvider_HasThatIdentityWithoutBeingTold()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Execute(new NoteProvider(Firm.Code)).Records<ProviderOwned>();
        person.Execute(new NoteProvider(Firm.Code)).IsUnchanged();
        person.Execute(new NoteProvider("91110000802100433B")).IsUnchanged();
        Assert.Equal([PlatformIdentity.Provider], person.State.Facts.Identities);
        person.Accept("b1").IsRefused(Codes.AccountHasPlatformIdentity, ("identities", Then.Texts("provider")));
    }

    [Fact]
    public void A10_SubAccount_HasThatIdentityWithoutBeingTold() =>
        Assert.Equal([PlatformIdentity.SubAccount], Person.Registered(Store.Sub("客服1")).State.Facts.Identities);

    [Fact]
    public void A10_IdentityToldAndGiven_CountsOnce()
    {
        var person = Person.Registered(Store.Sub("客服1"));
        person.Register(true, "2088-x", PlatformIdentity.SubAccount).Records<AccountChanged>();
        Assert.Equal([PlatformIdentity.SubAccount], person.State.Facts.Identities);
    }

    [Fact]
    public void A10_RegisteringAnAccount_IsForTheRegistryAlone()
    {
        var entry = new RegisterAccount(true, "2088-a", []);
        Person.Unknown().Execute(entry, Given.Account(Person.Name)).IsRefused(Codes.Forbidden);
        Person.Unknown().Execute(entry, new Caller("ops", Roles.Ops | Roles.Review | Roles.Enforcement)).IsRefused(Codes.Forbidden);
        Person.Unknown().Execute(entry, Given.Staff).Records<AccountRegistered>();
    }
}
