namespace RelayHeat.Rules.SectionA;

/// <summary>A11 and A12: the first confirmation wins, and invitations expire, are renewed and are counted.</summary>
public sealed class A11ToA12Invitations
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    [Fact]
    public void A11_FirstConfirmation_ClosesEveryOtherInvitationAndTellsItsStore()
    {
        var person = Person.Registered().WithInvitation("b1", "m1").WithInvitation("b2", "m2").WithInvitation("b3", "m3");
        person.Accept("b2").Records<AcceptanceStarted>();
        person.Told.Clear();
        var events = person.Confirmed("b2").Events();
        Assert.IsType<BoundToStore>(events[0]);
        Assert.Equal(
            [("b1", CloseReason.BoundElsewhere), ("b3", CloseReason.BoundElsewhere)],
            events.OfType<InvitationEnded>().Select(e => (e.BindingId, e.Reason)));
        Assert.Equal(["merchant/m1", "merchant/m3"], person.Told.Select(m => m.Target));
        Assert.Empty(person.State.Invitations);
    }

    [Fact]
    public void A11_AcceptingAClosedInvitation_TellsThatTheAccountIsBound()
    {
        var person = Person.Registered().WithInvitation("b1", "m1").WithBinding("b2", "m2");
        person.Accept("b1").IsRefused(Codes.AccountBoundElsewhere);
    }

    [Fact]
    public void A11_ClosedInvitation_StaysClosedAfterTheAccountLeft()
    {
        var person = Person.Registered().WithInvitation("b1", "m1").WithBinding("b2", "m2");
        person.Leave();
        person.Accept("b1").IsRefused(Codes.InvitationClosed, ("reason", "bound_elsewhere"));
    }

    [Fact]
    public void A11_InvitationThatArrivesWhenBound_IsRefused() =>
        Person.Registered().WithBinding("b1", "m1").Invited("b2", "m2", 1).IsRefused(Codes.AccountBoundElsewhere);

    [Fact]
    public void A11_CloseOfAnInvitation_ThatWasConfirmed_ComesTooLate()
    {
        var store = Store.Registered().WithBound(Permission.Full, "a");
        store.Close("a", CloseReason.BoundElsewhere).IsUnchanged();
        store.Close("a", CloseReason.Declined).IsUnchanged();
        Assert.True(store.Binding("a").IsBound);
    }

    [Fact]
    public void A12_Invitation_OneMillisecondBeforeExpiry_IsOpen()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "a");
        store.Now = Given.Start.AddDays(7) - Given.Millisecond;
        store.Confirm("a").Records<SeatConfirmed>();

        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Now = Given.Start.AddDays(7) - Given.Millisecond;
        person.Accept("b1").Records<AcceptanceStarted>();
    }

    [Fact]
    public void A12_Invitation_AtExpiryExactly_IsExpired()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "a");
        store.Now = Given.Start.AddDays(7);
        store.Confirm("a").IsRefused(Codes.InvitationExpired);
        Assert.Empty(store.Seen.Bindings);

        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Now = Given.Start.AddDays(7);
        person.Accept("b1").IsRefused(Codes.InvitationExpired);
        Assert.Empty(person.Seen.Invitations);
    }

    [Fact]
    public void A12_InvitationBeingConfirmed_IsTheMerchantsToJudge()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Accept("b1").Records<AcceptanceStarted>();
        person.Now = Given.Start.AddDays(8);
        Assert.Contains("b1", person.Seen.Invitations.Keys);
        person.Rejected("b1", Codes.InvitationExpired).Records<AcceptanceRefused>();
        Assert.Empty(person.Seen.Invitations);
    }

    [Fact]
    public void A12_Expiry_IsToldToTheAccount()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "a");
        store.Now = Given.Start.AddDays(7);
        store.Told.Clear();
        store.WithInvited(Permission.Standard, "other");
        var expired = Assert.IsType<NoticeOfBinding>(store.Told[0]);
        Assert.Equal(("a", CloseReason.Expired), (expired.Account, expired.Notice.Reason));
    }

    [Fact]
    public void A12_Resend_RenewsTheExpiryAndKeepsTheBinding()
    {
        var store = Store.Registered().WithInvited(Permission.Full, "a");
        var before = store.Binding("a");
        store.Now += TimeSpan.FromDays(6);
        var resent = store.Resend("a").Records<InvitationResent>();
        Assert.Equal((before.BindingId, store.Now.AddDays(7)), (resent.BindingId, resent.ExpiresAt));
        store.Now = before.ExpiresAt;
        store.Confirm("a").Records<SeatConfirmed>();
    }

    [Fact]
    public void A12_Resend_ReopensAnInvitationThatTheAccountHasSeenExpire()
    {
        var person = Person.Registered().WithInvitation("b1", "m1");
        person.Now = Given.Start.AddDays(7);
        person.Invited("b1", "m1", 2).Events();
        person.Accept("b1").Records<AcceptanceStarted>();
    }

    [Theory]
    [InlineData("bound")]
    [InlineData("stranger")]
    public void A12_Resend_WithoutAnOpenInvitation_IsRefused(string account) =>
        Store.Registered().WithBound(Permission.Standard, "bound").Resend(account).IsRefused(Codes.InvitationNotOpen);

    [Fact]
    public void A12_Resend_AtExpiryExactly_IsRefused()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "a");
        store.Now = store.Binding("a").ExpiresAt;
        store.Resend("a").IsRefused(Codes.InvitationNotOpen);
    }

    [Fact]
    public void A12_FiftiethInvitationOfADay_IsSent_AndTheFiftyFirstIsRefusedWithRetryAt()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, Store.Names("a", 49));
        store.Now += TimeSpan.FromHours(1);
        store.Invite("a50", Permission.Standard).Records<InvitationSent>();
        store.Invite("a51", Permission.Standard)
            .IsRefused(Codes.InvitationRateLimited, ("limit", 50), ("window", "PT24H"), ("retryAt", Given.Start + Day));
    }

    [Fact]
    public void A12_Resends_CountAsInvitations()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, Store.Names("a", 49));
        store.Now += TimeSpan.FromHours(1);
        store.Resend("a01").Records<InvitationResent>();
        store.Resend("a02")
            .IsRefused(Codes.InvitationRateLimited, ("limit", 50), ("window", "PT24H"), ("retryAt", Given.Start + Day));
    }

    [Fact]
    public void A12_InvitationSentExactly24HoursAgo_NoLongerCounts()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "first");
        store.Now += Given.Millisecond;
        store.WithInvited(Permission.Standard, Store.Names("a", 49));

        store.Now = Given.Start + Day - Given.Millisecond;
        store.Invite("late", Permission.Standard)
            .IsRefused(Codes.InvitationRateLimited, ("limit", 50), ("window", "PT24H"), ("retryAt", Given.Start + Day));
        store.Now = Given.Start + Day;
        store.Invite("late", Permission.Standard).Records<InvitationSent>();
        store.Invite("later", Permission.Standard).IsRefused(
            Codes.InvitationRateLimited, ("limit", 50), ("window", "PT24H"), ("retryAt", Given.Start + Day + Given.Millisecond));
    }

    [Fact]
    public void A12_Window_SlidesAndIsNotACalendarDay()
    {
        var store = Store.Registered();
        store.Now = Given.Start.Date.AddHours(23);
        store.WithInvited(Permission.Standard, Store.Names("a", 50));
        store.Now = store.Now.AddHours(2);
        store.Invite("next-day", Permission.Standard).IsRefused(
            Codes.InvitationRateLimited, ("limit", 50), ("window", "PT24H"), ("retryAt", store.Now.AddHours(22)));
    }

    [Fact]
    public void A12_RetryAt_UnderALimitThatWasLowered_IsWhenEnoughHaveLeftTheWindow()
    {
        var store = Store.Registered();
        foreach (var account in Store.Names("a", 5))
        {
            store.WithInvited(Permission.Standard, account);
            store.Now += TimeSpan.FromHours(1);
        }
        store.Policy = store.Policy with { InvitationsPerDay = 2 };
        var retryAt = Given.Start.AddHours(3) + Day;
        store.Invite("late", Permission.Standard)
            .IsRefused(Codes.InvitationRateLimited, ("limit", 2), ("window", "PT24H"), ("retryAt", retryAt));
        store.Now = retryAt;
        store.Invite("late", Permission.Standard).Records<InvitationSent>();
    }

    [Fact]
    public void A12_CancelledInvitations_StillCount()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, Store.Names("a", 50));
        store.Unbind("a01").Records<BindingClosed>();
        store.Invite("a51", Permission.Standard)
            .IsRefused(Codes.InvitationRateLimited, ("limit", 50), ("window", "PT24H"), ("retryAt", Given.Start + Day));
    }
}
