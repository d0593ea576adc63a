namespace RelayHeat.Rules.SectionG;

/// <summary>G3: asking for what already holds writes nothing. G5: a refusal changes nothing.</summary>
public sealed class G3AndG5
{
    private static Store OneOfEach() =>
        Store.Registered().WithInvited(Permission.Standard, "open").WithBound(Permission.Full, "bound");

    [Fact]
    public void G3_Unbind_OfAnAccountThatIsNotBound_IsUnchanged()
    {
        var store = OneOfEach();
        store.Unbind("stranger").IsUnchanged();
        store.Unbind("open").Records<BindingClosed>();
        store.Unbind("open").IsUnchanged();
    }

    [Fact]
    public void G3_Invite_OnTheSameTerms_IsUnchangedInBothStatuses()
    {
        var store = OneOfEach();
        store.Invite("open", Permission.Standard).IsUnchanged();
        store.Invite("bound", Permission.Full).IsUnchanged();
        store.WithSubAccounts(Permission.Full, Store.Sub("a"));
        store.AddSubAccount(Store.Sub("a"), Permission.Full).IsUnchanged();
    }

    [Fact]
    public void G3_Invite_OnTheSameTerms_AtEveryLimit_IsUnchanged()
    {
        var store = Store.Registered(policy: Given.Small).WithInvited(Permission.Full, "a", "b").WithInvited(Permission.Standard, "c");
        store.WithSubAccounts(Permission.Standard, Store.Sub("d"));
        store.Invite("a", Permission.Full, Given.Facts("a") with { OpenInvitations = 50 }).IsUnchanged();
    }

    [Fact]
    public void G3_Change_ToThePresentPermission_IsUnchangedInBothStatuses()
    {
        var store = OneOfEach();
        store.Change("open", Permission.Standard).IsUnchanged();
        store.Change("bound", Permission.Full).IsUnchanged();
    }

    [Fact]
    public void G3_Resend_AtTheSameInstant_IsUnchanged() => OneOfEach().Resend("open").IsUnchanged();

    [Fact]
    public void G3_Register_OfTheSameEntry_IsUnchanged()
    {
        Store.Registered().Execute(Store.Entry(), Given.Staff).IsUnchanged();
        Person.Registered().Register(true, Given.SubjectOf(Person.Name)).IsUnchanged();
    }

    [Fact]
    public void G3_Settlement_OfWhatNobodyAsked_IsUnchanged()
    {
        Store.Registered().Execute(new SettleRegistration(new Refusal(Codes.MainAccountTaken)), Given.Staff).IsUnchanged();
        Person.Registered().WithInvitation("b1", "m1").Rejected("b1", Codes.InvitationExpired).IsUnchanged();
    }

    [Fact]
    public void G3_Close_OfAFormerBinding_IsUnchanged()
    {
        var store = OneOfEach();
        var former = new CloseBinding("open", "0000000000000000", CloseReason.Declined);
        store.Execute(former, Given.Account("open")).IsUnchanged();
        store.Execute(former with { Account = "stranger" }, Given.Account("stranger")).IsUnchanged();
    }

    [Fact]
    public void G3_Leaving_WhenOnlyInvited_DoesNotEndTheInvitation() => OneOfEach().Close("open", CloseReason.Left).IsUnchanged();

    [Fact]
    public void G3_Decline_OfAnInvitationThatHasEnded_IsUnchangedHoweverItEnded()
    {
        var person = Person.Registered().WithInvitation("b1", "m1").WithInvitation("b2", "m2");
        person.Decline("b1").Records<InvitationEnded>();
        person.Decline("b1").IsUnchanged();
        person.HearsClosed("b2", "m2", 2, CloseReason.Cancelled).Records<InvitationEnded>();
        person.Decline("b2").IsUnchanged();
    }

    [Fact]
    public void G3_Leave_WhenNotBound_IsUnchanged() => Person.Registered().Leave().IsUnchanged();

    [Fact]
    public void G3_Accept_OfWhatWasAccepted_IsUnchanged() => Person.Registered().WithBinding("b1", "m1").Accept("b1").IsUnchanged();

    [Fact]
    public void G3_NoticeHeardTwice_IsUnchanged()
    {
        var person = Person.Registered().WithInvitation("b1", "m1", 3);
        person.Invited("b1", "m1", 3).IsUnchanged();
        person.HearsClosed("b1", "m1", 4, CloseReason.Cancelled).Records<InvitationEnded>();
        person.HearsClosed("b1", "m1", 4, CloseReason.Cancelled).IsUnchanged();
        person.Invited("b1", "m1", 3).IsUnchanged();
    }

    [Fact]
    public void G5_Refusal_ChangesNeitherStateNorVersion_EvenWhereTimeHasBroughtSomethingAbout()
    {
        var store = OneOfEach();
        var (state, version) = (store.State, store.Version);
        store.Now = Given.Start.AddDays(30);
        store.Resend("open").IsRefused(Codes.InvitationNotOpen);
        Assert.Same(state, store.State);
        Assert.Equal(version, store.Version);
    }
}
