namespace RelayHeat.Rules.Support;

using Decision = Decision<OperatorAccountEvent>;
using Core = Deciding<OperatorAccountRules, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>;

/// <summary>One account under test. Commands come from the account itself unless the test says otherwise.</summary>
internal sealed class Person
{
    public const string Name = "客服甲";

    private Person(string name, Policy? policy)
    {
        State = OperatorAccountRules.New(name);
        Policy = policy ?? Given.Published;
    }

    public OperatorAccountState State { get; private set; }

    public long Version { get; private set; }

    public DateTimeOffset Now { get; set; } = Given.Start;

    public Policy Policy { get; set; }

    public List<Message<OperatorAccountCommand>> Told { get; } = [];

    public OperatorAccountState Seen => Core.AsOf(State, Now);

    public static Person Unknown(string name = Name) => new(name, null);

    public static Person Registered(string name = Name, Policy? policy = null)
    {
        var person = new Person(name, policy);
        person.Register(true, Given.SubjectOf(name)).Records<AccountRegistered>();
        return person;
    }

    public Decision Execute(OperatorAccountCommand command, Caller caller, StoreFacts? facts = null)
    {
        var taken = Core.Take(State, Version, command, caller, Now, Policy, facts);
        (State, Version) = (taken.State, taken.Version);
        Told.AddRange(taken.Told);
        return taken.Decision;
    }

    public Decision Execute(OperatorAccountCommand command) => Execute(command, Given.Account(State.Account));

    public Decision Register(bool verified, string? subject, params PlatformIdentity[] identities) =>
        Execute(new RegisterAccount(verified, subject, [.. identities]), Given.Staff);

    public Decision Accept(string bindingId) => Execute(new AcceptInvitation(bindingId));

    public Decision Decline(string bindingId) => Execute(new DeclineInvitation(bindingId));

    public Decision Leave() => Execute(new LeaveStore());

    /// <summary>A sub-account leaves, once its store has been asked.</summary>
    public Decision Leave(BoundStore? store) => Execute(new LeaveStore(), Given.Account(State.Account), new StoreFacts(null, store));

    public Decision Hear(BindingNotice notice) => Execute(new NoteBinding(notice), Given.Account("a-main-account"));

    public Decision Invited(string bindingId, string merchantId, long revision, Permission permission = Permission.Standard) =>
        Hear(Notice(NoticeKind.Invited, bindingId, merchantId, revision, permission));

    public Decision HearsBound(string bindingId, string merchantId, long revision, Permission permission) =>
        Hear(Notice(NoticeKind.Bound, bindingId, merchantId, revision, permission) with { BoundAt = Now });

    public Decision HearsClosed(string bindingId, string merchantId, long revision, CloseReason reason) =>
        Hear(BindingNotice.Closed(merchantId, revision, bindingId, reason));

    /// <summary>The merchant's yes to a confirmation.</summary>
    public Decision Confirmed(string bindingId)
    {
        var i = State.Invitations[bindingId];
        var bound = new BindingView(
            bindingId, i.MerchantId, State.Account, BindingType.Operator, i.Permission, BindingStatus.Bound, i.InvitedAt, null, Now);
        return Execute(new SettleAcceptance(bindingId, bound, null));
    }

    public Decision Rejected(string bindingId, string code) => Execute(new SettleAcceptance(bindingId, null, new Refusal(code)));

    public Person WithInvitation(string bindingId, string merchantId, long revision = 1, Permission permission = Permission.Standard)
    {
        Invited(bindingId, merchantId, revision, permission).Records<InvitationReceived>();
        return this;
    }

    public Person WithBinding(string bindingId, string merchantId, long revision = 1, Permission permission = Permission.Standard)
    {
        WithInvitation(bindingId, merchantId, revision, permission);
        Accept(bindingId).Records<AcceptanceStarted>();
        Assert.NotEmpty(Confirmed(bindingId).Events());
        Told.Clear();
        return this;
    }

    public BindingNotice Notice(NoticeKind kind, string bindingId, string merchantId, long revision, Permission permission) =>
        new(merchantId, revision, bindingId, kind)
        {
            MerchantName = merchantId,
            Permission = permission,
            InvitedAt = Now,
            ExpiresAt = Now.AddDays(Policy.InvitationDays),
        };
}
