namespace RelayHeat.Rules.Support;

using Decision = Decision<MerchantEvent>;
using Core = Deciding<MerchantRules, MerchantState, MerchantCommand, MerchantEvent>;

/// <summary>One store under test. Commands come from its main account unless the test says otherwise.</summary>
internal sealed class Store
{
    public const string Id = "mars-01";
    public const string Main = "火星旗舰店";
    public const string Subject = "2088-mars";

    private Store(Policy? policy) => Policy = policy ?? Given.Published;

    public MerchantState State { get; private set; } = MerchantRules.New(Id);

    public long Version { get; private set; }

    public DateTimeOffset Now { get; set; } = Given.Start;

    public Policy Policy { get; set; }

    public List<Message<MerchantCommand>> Told { get; } = [];

    /// <summary>The state as a question finds it now.</summary>
    public MerchantState Seen => Core.AsOf(State, Now);

    public int SeatsInUse => Seen.SeatsInUse;

    public static Store Unregistered(Policy? policy = null) => new(policy);

    public static Store Registered(StoreType type = StoreType.Tmall, Policy? policy = null)
    {
        var store = new Store(policy);
        store.Execute(Entry(type), Given.Staff).Records<RegistrationStarted>();
        store.Execute(new SettleRegistration(null), Given.Staff).Records<MerchantRegistered>();
        store.Told.Clear();
        return store;
    }

    public static RegisterMerchant Entry(StoreType type = StoreType.Tmall) => new("火星旗舰店", Main, type, Subject);

    public Decision Execute(MerchantCommand command, Caller caller, InviteFacts? facts = null)
    {
        if (command is InviteOperator invite) facts ??= new InviteFacts(Given.Facts(invite.Account), null);
        var taken = Core.Take(State, Version, command, caller, Now, Policy, facts);
        (State, Version) = (taken.State, taken.Version);
        Told.AddRange(taken.Told);
        return taken.Decision;
    }

    public Decision Execute(MerchantCommand command) => Execute(command, Given.Account(Main));

    public Decision Invite(string account, Permission permission, AccountFacts? facts = null) =>
        Execute(
            new InviteOperator(account, BindingType.Operator, permission),
            Given.Account(Main),
            new InviteFacts(facts ?? Given.Facts(account), null));

    public Decision AddSubAccount(string account, Permission permission) =>
        Execute(new InviteOperator(account, BindingType.SubAccount, permission));

    public Decision Resend(string account) => Execute(new ResendInvitation(account));

    public Decision Change(string account, Permission permission) => Execute(new ChangePermission(account, permission));

    public Decision Unbind(string account) => Execute(new UnbindOperator(account));

    public Decision Confirm(string account) => Execute(Confirmation(account), Given.Account(account));

    public Decision Close(string account, CloseReason reason) =>
        Execute(new CloseBinding(account, Binding(account).BindingId, reason), Given.Account(account));

    /// <summary>The confirmation that an account sends of the invitation it holds now.</summary>
    public ConfirmSeat Confirmation(string account) =>
        new(account, Binding(account).BindingId, Given.SubjectOf(account), Binding(account).ExpiresAt);

    public Binding Binding(string account) => State.Bindings[account];

    public Store WithInvited(Permission permission, params string[] accounts)
    {
        foreach (var account in accounts) Invite(account, permission).Records<InvitationSent>();
        return this;
    }

    public Store WithBound(Permission permission, params string[] accounts)
    {
        WithInvited(permission, accounts);
        foreach (var account in accounts) Confirm(account).Records<SeatConfirmed>();
        return this;
    }

    public Store WithSubAccounts(Permission permission, params string[] accounts)
    {
        foreach (var account in accounts) AddSubAccount(account, permission).Records<SubAccountBound>();
        return this;
    }

    public ImmutableArray<string> CapabilitiesOf(string account) => Seen.CapabilitiesOf(account, Policy);

    /// <summary>Names for a crowd: <c>a01</c>, <c>a02</c> and so on.</summary>
    public static string[] Names(string prefix, int count) => [.. Enumerable.Range(1, count).Select(i => $"{prefix}{i:00}")];

    public static string Sub(string name) => $"{Main}:{name}";
}
