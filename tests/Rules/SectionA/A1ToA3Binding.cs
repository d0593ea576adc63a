namespace RelayHeat.Rules.SectionA;

/// <summary>A1, A2, A3: who starts a binding, what the list shows, and how it becomes one.</summary>
public sealed class A1ToA3Binding
{
    private static readonly MerchantCommand[] Managing =
    [
        new InviteOperator("someone", BindingType.Operator, Permission.Standard),
        new ResendInvitation("open"),
        new ChangePermission("bound", Permission.Full),
        new UnbindOperator("bound"),
    ];

    [Theory]
    [InlineData("stranger")]
    [InlineData("open")]
    [InlineData("bound")]
    [InlineData("bound-full")]
    [InlineData(Given.Registrar)]
    public void A1_ManagingBindings_IsForbiddenToAllButTheMainAccount(string caller)
    {
        var store = Store.Registered()
            .WithBound(Permission.Standard, "bound")
            .WithBound(Permission.Full, "bound-full")
            .WithInvited(Permission.Full, "open");
        foreach (var command in Managing) store.Execute(command, Given.Account(caller)).IsRefused(Codes.Forbidden);
    }

    [Fact]
    public void A1_ManagingBindings_IsForbiddenToStaffByRole()
    {
        var store = Store.Registered().WithBound(Permission.Standard, "bound").WithInvited(Permission.Full, "open");
        var staff = new Caller("staff", Roles.Registry | Roles.Review | Roles.Enforcement | Roles.Ops);
        foreach (var command in Managing) store.Execute(command, staff).IsRefused(Codes.Forbidden);
    }

    [Fact]
    public void A1_ManagingBindings_OfUnregisteredMerchant_TellsOnlyStaffThatItIsMissing()
    {
        foreach (var command in Managing)
        {
            Store.Unregistered().Execute(command, Given.Account(Store.Main)).IsRefused(Codes.Forbidden);
            Store.Unregistered().Execute(command, Given.Staff).IsRefused(Codes.MerchantNotFound);
        }
    }

    [Fact]
    public void A1_Invite_OfUnknownAccount_IsRefused() =>
        Store.Registered()
            .Execute(new InviteOperator("nobody", BindingType.Operator, Permission.Standard), Given.Account(Store.Main), new(null, null))
            .IsRefused(Codes.AccountNotFound);

    [Theory]
    [InlineData(Permission.Standard)]
    [InlineData(Permission.Full)]
    public void A2_Invite_ShowsTheBindingAwaitingConfirmationAtOnce(Permission permission)
    {
        var store = Store.Registered();
        var sent = store.Invite("a", permission).Records<InvitationSent>();
        Assert.Equal((permission, Given.Start, Given.Start.AddDays(7)), (sent.Permission, sent.InvitedAt, sent.ExpiresAt));
        Assert.Equal(BindingType.Operator, store.Binding("a").Type);
        Assert.False(store.Binding("a").IsBound);
    }

    [Fact]
    public void A2_Invite_SendsTheInvitationToTheAccount()
    {
        var store = Store.Registered().WithInvited(Permission.Full, "a");
        var notice = Assert.IsType<NoticeOfBinding>(Assert.Single(store.Told));
        Assert.Equal("account/a", notice.Target);
        Assert.Equal((NoticeKind.Invited, Permission.Full), (notice.Notice.Kind, notice.Notice.Permission));
        Assert.Equal((store.Binding("a").BindingId, store.Version), (notice.Notice.BindingId, notice.Notice.Revision));
        Assert.Equal(store.Binding("a").ExpiresAt, notice.Notice.ExpiresAt);
    }

    [Fact]
    public void A2_Invite_OnOtherTerms_IsRefusedWhileOpenAndWhenBound()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "open").WithBound(Permission.Full, "bound");
        store.Invite("open", Permission.Full).IsRefused(Codes.AlreadyInvited);
        store.Invite("bound", Permission.Standard).IsRefused(Codes.AlreadyBound);
    }

    [Fact]
    public void A2_InviteAgain_AfterTheFirstEnded_IsAnotherBinding()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "a");
        var first = store.Binding("a").BindingId;
        store.Unbind("a").Records<BindingClosed>();
        store.WithInvited(Permission.Standard, "a");
        Assert.NotEqual(first, store.Binding("a").BindingId);
    }

    [Fact]
    public void A3_Confirm_BindsAtThatInstant()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "a");
        store.Now += TimeSpan.FromHours(5);
        Assert.Equal(store.Now, store.Confirm("a").Records<SeatConfirmed>().BoundAt);
        Assert.True(store.Binding("a").IsBound);
    }

    [Fact]
    public void A3_Invitation_NeverConfirmed_NeverBinds()
    {
        var store = Store.Registered().WithInvited(Permission.Full, "a");
        store.Now += TimeSpan.FromDays(400);
        Assert.Empty(store.CapabilitiesOf("a"));
        Assert.Empty(store.Seen.Bindings);
    }

    [Fact]
    public void A3_Confirm_OfUnknownInvitation_IsRefused()
    {
        var store = Store.Registered();
        var never = new ConfirmSeat("a", "0000000000000000", "2088-a", store.Now.AddDays(1));
        store.Execute(never, Given.Account("a")).IsRefused(Codes.InvitationClosed, ("reason", "cancelled"));
    }

    [Fact]
    public void A3_Confirm_OfFormerInvitation_DoesNotBindThePresentOne()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "a");
        var former = store.Confirmation("a");
        store.Unbind("a");
        store.WithInvited(Permission.Full, "a");
        store.Execute(former, Given.Account("a")).IsRefused(Codes.InvitationClosed, ("reason", "cancelled"));
        Assert.False(store.Binding("a").IsBound);
    }

    [Fact]
    public void A3_Accept_ByTheInvitee_AsksTheMerchantAndThenBinds()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Accept("b1").Records<AcceptanceStarted>();
        var asked = Assert.IsType<Confirmation>(Assert.Single(person.Told));
        Assert.Equal(("merchant/m1", Delivery.DecidesReply), (asked.Target, asked.Delivery));
        Assert.Equal(new ConfirmSeat(Person.Name, "b1", Given.SubjectOf(Person.Name), Given.Start.AddDays(7)), asked.Command);
        Assert.Null(person.State.BoundTo);

        Assert.IsType<BoundToStore>(Assert.Single(person.Confirmed("b1").Events()));
        Assert.Equal(("b1", "m1"), (person.State.BoundTo?.BindingId, person.State.BoundTo?.MerchantId));
        Assert.Equal(person.Now, person.State.JoinedAt);
    }

    [Fact]
    public void A3_JoinedAt_IsThatOfTheFirstBinding()
    {
        var person = Person.Registered().WithBinding("b1", "m1");
        person.Leave().Records<UnboundFromStore>();
        person.Now += TimeSpan.FromDays(3);
        person.WithBinding("b2", "m2");
        Assert.Equal(Given.Start, person.State.JoinedAt);
    }

    [Fact]
    public void A3_Accept_ThatTheMerchantRefuses_LeavesAllAsItWas()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        var before = person.State;
        person.Accept("b1").Records<AcceptanceStarted>();
        Assert.Equal(Codes.InvitationExpired, person.Rejected("b1", Codes.InvitationExpired).Records<AcceptanceRefused>().Code);
        Assert.Equal(before, person.State);
    }

    [Theory]
    [InlineData("stranger")]
    [InlineData(Given.Registrar)]
    public void A3_AnsweringAnInvitation_IsForbiddenToAllButTheInvitee(string caller)
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        var other = new Caller(caller, Roles.Registry | Roles.Ops);
        person.Execute(new AcceptInvitation("b1"), other).IsRefused(Codes.Forbidden);
        person.Execute(new DeclineInvitation("b1"), other).IsRefused(Codes.Forbidden);
        person.Execute(new LeaveStore(), other).IsRefused(Codes.Forbidden);
    }

    [Fact]
    public void A3_AnsweringAnInvitation_ThatNeverWas_IsRefused()
    {
        var person = Person.Registered();
        person.Accept("b1").IsRefused(Codes.InvitationNotFound);
        person.Decline("b1").IsRefused(Codes.InvitationNotFound);
    }

    [Fact]
    public void A3_Accept_AfterDecline_IsRefusedWithTheReason()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Decline("b1").Records<InvitationEnded>();
        person.Accept("b1").IsRefused(Codes.InvitationClosed, ("reason", "declined"));
    }

    [Fact]
    public void A3_Decline_AfterAccept_IsRefused() =>
        Person.Registered().WithBinding("b1", "m1").Decline("b1").IsRefused(Codes.InvitationClosed, ("reason", "accepted"));

    [Fact]
    public void A3_Accept_AfterTheStoreCancelled_IsRefusedWithTheReason()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.HearsClosed("b1", "m1", 2, CloseReason.Cancelled).Records<InvitationEnded>();
        person.Accept("b1").IsRefused(Codes.InvitationClosed, ("reason", "cancelled"));
    }

    [Fact]
    public void A3_LateConfirmation_FindsTheSeatBoundAlready_AndIsUnchanged()
    {
        var store = Store.Registered().WithInvited(Permission.Full, "a");
        var confirmation = store.Confirmation("a");
        store.Execute(confirmation, Given.Account("a")).Records<SeatConfirmed>();
        store.Now += TimeSpan.FromDays(30);
        store.Execute(confirmation, Given.Account("a")).IsUnchanged();
    }
}
