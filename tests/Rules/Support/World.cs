namespace RelayHeat.Rules.Support;

using Model = Model<MerchantRules, OperatorAccountRules>;

/// <summary>Stores and accounts that hear of each other: awaited messages at once, the rest when the test says so.</summary>
internal sealed class World(Policy? policy = null)
{
    public Model Model { get; private set; } = Model.Empty(policy ?? Given.Published);

    public DateTimeOffset Now
    {
        get => Model.Now;
        set => Model = Model with { Now = value };
    }

    public MerchantState Store(string id) => Model.MerchantNow(id);

    public OperatorAccountState Person(string name) => Model.AccountNow(name);

    public World WithStores(params string[] ids)
    {
        foreach (var id in ids)
        {
            Do(id, new RegisterMerchant(id, OwnerOf(id), StoreType.Tmall, $"2088-{id}"), Given.Staff);
            Assert.True(Store(id).IsRegistered);
        }
        return this;
    }

    public World WithPeople(params string[] names)
    {
        foreach (var name in names)
        {
            Do(name, new RegisterAccount(true, Given.SubjectOf(name), []), Given.Staff).Records<AccountRegistered>();
        }
        return this;
    }

    public static string OwnerOf(string merchant) => $"{merchant}-main";

    public Decision<MerchantEvent> Do(string merchant, MerchantCommand command, Caller? caller = null)
    {
        (Model, var decision) = Model.Do(merchant, command, caller ?? Given.Account(OwnerOf(merchant)));
        DeliverAwaited();
        return decision;
    }

    public Decision<OperatorAccountEvent> Do(string account, OperatorAccountCommand command, Caller? caller = null, StoreFacts? facts = null)
    {
        (Model, var decision) = Model.Do(account, command, caller ?? Given.Account(account), facts);
        DeliverAwaited();
        return decision;
    }

    public Decision<MerchantEvent> Invite(string merchant, string account, Permission permission) =>
        Do(merchant, new InviteOperator(account, BindingType.Operator, permission));

    /// <summary>The account confirms the invitation of a merchant.</summary>
    public Decision<OperatorAccountEvent> Accept(string account, string merchant) =>
        Do(account, new AcceptInvitation(Store(merchant).Bindings[account].BindingId));

    public Decision<OperatorAccountEvent> Decline(string account, string merchant) =>
        Do(account, new DeclineInvitation(Store(merchant).Bindings[account].BindingId));

    public bool IsBound(string merchant, string account) =>
        Store(merchant).Bindings.TryGetValue(account, out var binding) && binding.IsBound;

    /// <summary>Delivers the next background message between two.</summary>
    public void DeliverNext(string merchant, string account, bool answerLost = false)
    {
        var sent = Model.Merchant(merchant).Deliverable.Single(s => s.Message.Target == $"account/{account}");
        Model = Model.Deliver(merchant, sent, answerLost);
    }

    /// <summary>Delivers and settles until nothing is left to tell.</summary>
    public World DeliverAll()
    {
        while (true)
        {
            DeliverAwaited();
            if (Next() is not { } next) return this;
            Model = next;
        }
    }

    private Model? Next()
    {
        foreach (var (id, node) in Model.Merchants)
        {
            if (node.Answered.FirstOrDefault() is { } answered) return Model.Settle(id, answered);
            if (node.Deliverable.FirstOrDefault() is { } sent) return Model.Deliver(id, sent);
        }
        foreach (var (name, node) in Model.Accounts)
        {
            if (node.Answered.FirstOrDefault() is { } answered) return Model.Settle(name, answered);
            if (node.Deliverable.FirstOrDefault() is { } sent) return Model.Deliver(name, sent);
        }
        return null;
    }

    private void DeliverAwaited()
    {
        foreach (var id in Model.Merchants.Keys)
        {
            while (Model.Merchant(id).Awaited is { } sent)
            {
                Model = sent.Answer is null ? Model.Deliver(id, sent) : Model.Settle(id, sent);
            }
        }
        foreach (var name in Model.Accounts.Keys)
        {
            while (Model.Account(name).Awaited is { } sent)
            {
                Model = sent.Answer is null ? Model.Deliver(name, sent) : Model.Settle(name, sent);
            }
        }
    }
}
