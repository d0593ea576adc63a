namespace RelayHeat.Rules.Support;

/// <summary>A message in an outbox, and the answer to it where one has arrived.</summary>
internal sealed record Sent<TCommand>(long Version, int Number, string Actor, Message<TCommand> Message, TCommand? Answer);

/// <summary>An aggregate and its outbox.</summary>
internal sealed record Node<TState, TCommand>(TState State, long Version, ImmutableList<Sent<TCommand>> Outbox)
    where TCommand : class
{
    /// <summary>What must be delivered before this aggregate decides anything else.</summary>
    public Sent<TCommand>? Awaited => Outbox.FirstOrDefault(s => s.Message.Delivery != Delivery.Background);

    /// <summary>The next background message for each receiver: those to one receiver go in order.</summary>
    public IEnumerable<Sent<TCommand>> Deliverable => Outbox
        .Where(s => s.Message.Delivery == Delivery.Background && s.Answer is null)
        .GroupBy(s => s.Message.Target)
        .Select(g => g.First());

    public IEnumerable<Sent<TCommand>> Answered => Outbox.Where(s => s.Answer is not null);
}

/// <summary>
/// Merchants and accounts with the messages between them, as a value: what the courier does, one step at a time and in any order
/// that it might happen, answers that get lost included.
/// </summary>
internal sealed record Model<TMerchant, TAccount>(
    DateTimeOffset Now,
    Policy Policy,
    ImmutableSortedDictionary<string, Node<MerchantState, MerchantCommand>> Merchants,
    ImmutableSortedDictionary<string, Node<OperatorAccountState, OperatorAccountCommand>> Accounts)
    where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
    where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
{
    public static Model<TMerchant, TAccount> Empty(Policy policy) => new(
        Given.Start,
        policy,
        ImmutableSortedDictionary.Create<string, Node<MerchantState, MerchantCommand>>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, Node<OperatorAccountState, OperatorAccountCommand>>(StringComparer.Ordinal));

    public Node<MerchantState, MerchantCommand> Merchant(string id) =>
        Merchants.TryGetValue(id, out var node) ? node : new(TMerchant.New(id), 0, []);

    public Node<OperatorAccountState, OperatorAccountCommand> Account(string name) =>
        Accounts.TryGetValue(name, out var node) ? node : new(TAccount.New(name), 0, []);

    public MerchantState MerchantNow(string id) =>
        Deciding<TMerchant, MerchantState, MerchantCommand, MerchantEvent>.AsOf(Merchant(id).State, Now);

    public OperatorAccountState AccountNow(string name) =>
        Deciding<TAccount, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>.AsOf(Account(name).State, Now);

    public (Model<TMerchant, TAccount> Next, Decision<MerchantEvent> Decision) Do(string merchant, MerchantCommand command, Caller caller)
    {
        var node = Merchant(merchant);
        var facts = command is InviteOperator invite ? new InviteFacts(FactsOf(invite.Account), null) : null;
        var taken = Deciding<TMerchant, MerchantState, MerchantCommand, MerchantEvent>
            .Take(node.State, node.Version, command, caller, Now, Policy, facts);
        return (With(merchant, After(node, taken, caller)), taken.Decision);
    }

    public (Model<TMerchant, TAccount> Next, Decision<OperatorAccountEvent> Decision) Do(
        string account, OperatorAccountCommand command, Caller caller, StoreFacts? facts = null)
    {
        var node = Account(account);
        var asks = command is AcceptInvitation
            || (command is NoteBinding c && c.Notice.MerchantId != node.State.BoundTo?.MerchantId);
        if (asks) facts = new StoreFacts(LetGo(node.State) ? node.State.BoundTo!.BindingId : null);
        if (command is LeaveStore) facts ??= new StoreFacts(null, SubAccountsStore(account));
        var taken = Deciding<TAccount, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
            .Take(node.State, node.Version, command, caller, Now, Policy, facts);
        return (With(account, After(node, taken, caller)), taken.Decision);
    }

    /// <summary>A8: where a sub-account works, as it is looked up.</summary>
    public BoundStore? SubAccountsStore(string account) =>
        AccountName.MainAccountOf(account) is { } main && Account(main).State.MainAccountOf is { } id
        && MerchantNow(id).Bindings.GetValueOrDefault(account) is { } b && !Account(account).State.HasEnded(b.BindingId)
            ? new BoundStore(b.BindingId, id, b.Type, b.Permission, b.InvitedAt, b.BoundAt!.Value)
            : null;

    /// <summary>Records what time has brought about at a merchant.</summary>
    public Model<TMerchant, TAccount> WakeMerchant(string id)
    {
        var node = Merchant(id);
        var taken = Deciding<TMerchant, MerchantState, MerchantCommand, MerchantEvent>.Wake(node.State, node.Version, Now);
        return taken.Recorded.IsEmpty ? this : With(id, After(node, taken, Caller.System));
    }

    /// <summary>Records what time has brought about at an account.</summary>
    public Model<TMerchant, TAccount> WakeAccount(string name)
    {
        var node = Account(name);
        var taken = Deciding<TAccount, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
            .Wake(node.State, node.Version, Now);
        return taken.Recorded.IsEmpty ? this : With(name, After(node, taken, Caller.System));
    }

    /// <summary>The receiver has handled a merchant's message; its answer waits at the sender, or is lost on the way.</summary>
    public Model<TMerchant, TAccount> Deliver(string merchant, Sent<MerchantCommand> sent, bool answerLost = false)
    {
        var account = EntityKey.IdOf(sent.Message.Target);
        var (next, answer) = sent.Message switch
        {
            ClaimOfMainAccount m => Told(account, new ClaimMainAccount(m.MerchantId), sent, refusal => new SettleRegistration(refusal)),
            NoticeOfBinding m => Told(account, new NoteBinding(m.Notice), sent, refusal => refusal?.Code switch
            {
                null => null,
                Codes.AccountBoundElsewhere => new CloseBinding(account, m.Notice.BindingId, CloseReason.BoundElsewhere),
                Codes.AccountInboxFull => new CloseBinding(account, m.Notice.BindingId, CloseReason.InboxFull),
                var code => throw new InvalidOperationException($"A notice was refused with {code}."),
            }),
            var other => throw new InvalidOperationException($"Unknown message {other}."),
        };
        if (answerLost) return next;
        var node = next.Merchant(merchant);
        return next.With(merchant, node with
        {
            Outbox = answer is null ? node.Outbox.Remove(sent) : node.Outbox.Replace(sent, sent with { Answer = answer }),
        });
    }

    /// <summary>The receiver has handled an account's message; its answer waits at the sender, or is lost on the way.</summary>
    public Model<TMerchant, TAccount> Deliver(string account, Sent<OperatorAccountCommand> sent, bool answerLost = false)
    {
        var merchant = EntityKey.IdOf(sent.Message.Target);
        var command = sent.Message switch
        {
            Confirmation m => (MerchantCommand)m.Command,
            Closing m => m.Command,
            var other => throw new InvalidOperationException($"Unknown message {other}."),
        };
        var (next, decision) = Do(merchant, command, Given.Account(sent.Actor));
        if (answerLost) return next;
        OperatorAccountCommand? answer = sent.Message is Confirmation c ? next.Answer(merchant, c.Command, decision) : null;
        var node = next.Account(account);
        return next.With(account, node with
        {
            Outbox = answer is null ? node.Outbox.Remove(sent) : node.Outbox.Replace(sent, sent with { Answer = answer }),
        });
    }

    /// <summary>The answer takes effect at the sender, and the message is done with.</summary>
    public Model<TMerchant, TAccount> Settle(string merchant, Sent<MerchantCommand> sent)
    {
        var (next, _) = Do(merchant, sent.Answer!, Given.Account(sent.Actor));
        var node = next.Merchant(merchant);
        return next.With(merchant, node with { Outbox = node.Outbox.Remove(sent) });
    }

    /// <summary>The answer takes effect at the sender, and the message is done with.</summary>
    public Model<TMerchant, TAccount> Settle(string account, Sent<OperatorAccountCommand> sent)
    {
        var (next, _) = Do(account, sent.Answer!, Given.Account(sent.Actor));
        var node = next.Account(account);
        return next.With(account, node with { Outbox = node.Outbox.Remove(sent) });
    }

    private (Model<TMerchant, TAccount> Next, MerchantCommand? Answer) Told(
        string account, OperatorAccountCommand command, Sent<MerchantCommand> sent, Func<Refusal?, MerchantCommand?> answer)
    {
        var (next, decision) = Do(account, command, Given.Account(sent.Actor));
        return (next, answer((decision as Decision<OperatorAccountEvent>.Refused)?.Refusal));
    }

    private SettleAcceptance Answer(string merchant, ConfirmSeat asked, Decision<MerchantEvent> decision)
    {
        if (decision is Decision<MerchantEvent>.Refused refused) return new(asked.BindingId, null, refused.Refusal);
        var seen = new Seen<MerchantState, MerchantEvent>(Merchant(merchant).State, 0, Policy, []);
        return new(asked.BindingId, MerchantProjections.Binding(asked.Account)(seen), null);
    }

    private AccountFacts? FactsOf(string account)
    {
        var state = AccountNow(account);
        if (!state.IsRegistered) return null;
        return LetGo(state) ? state.Facts with { BoundTo = null } : state.Facts;
    }

    private bool LetGo(OperatorAccountState state) =>
        state.BoundTo is { } b && !MerchantNow(b.MerchantId).Bindings.Values.Any(x => x.IsBound && x.BindingId == b.BindingId);

    private Model<TMerchant, TAccount> With(string id, Node<MerchantState, MerchantCommand> node) =>
        ReferenceEquals(Merchants.GetValueOrDefault(id), node) ? this : this with { Merchants = Merchants.SetItem(id, node) };

    private Model<TMerchant, TAccount> With(string name, Node<OperatorAccountState, OperatorAccountCommand> node) =>
        ReferenceEquals(Accounts.GetValueOrDefault(name), node) ? this : this with { Accounts = Accounts.SetItem(name, node) };

    private static Node<TState, TCommand> After<TState, TCommand, TEvent>(
        Node<TState, TCommand> node, Taken<TState, TCommand, TEvent> taken, Caller caller)
        where TCommand : class
    {
        if (taken.Recorded.IsEmpty) return node;
        var sent = taken.Told.Select((m, i) => new Sent<TCommand>(taken.Version, i, caller.Account, m, null));
        return new(taken.State, taken.Version, node.Outbox.AddRange(sent));
    }
}
