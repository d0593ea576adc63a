namespace RelayHeat.Rules.Exploration;

/// <summary>All that can happen next.</summary>
internal static class Moves<TMerchant, TAccount>
    where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
    where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
{
    public static IEnumerable<Move<Model<TMerchant, TAccount>>> From(Model<TMerchant, TAccount> model, Setting setting)
    {
        foreach (var instant in setting.Instants.Where(i => i > model.Now).Take(1))
        {
            yield return new("time passes", () => model with { Now = instant });
        }
        foreach (var id in setting.Merchants)
        {
            foreach (var move in OfMerchant(model, id, setting)) yield return move;
        }
        foreach (var name in setting.Accounts)
        {
            foreach (var move in OfAccount(model, name, setting)) yield return move;
        }
    }

    private static IEnumerable<Move<Model<TMerchant, TAccount>>> OfMerchant(Model<TMerchant, TAccount> model, string id, Setting setting)
    {
        var node = model.Merchant(id);
        yield return new($"{id} wakes", () => model.WakeMerchant(id));
        foreach (var sent in node.Deliverable.Where(s => model.Account(EntityKey.IdOf(s.Message.Target)).Awaited is null))
        {
            yield return new($"{id} tells {sent.Message.Target}", () => model.Deliver(id, sent));
            yield return new($"{id} tells {sent.Message.Target}, answer lost", () => model.Deliver(id, sent, answerLost: true));
        }
        foreach (var sent in node.Answered) yield return new($"{id} hears the answer", () => model.Settle(id, sent));
        if (UnderWay(model) >= setting.MaxUnderWay) yield break;
        foreach (var command in setting.Accounts.SelectMany(Commands))
        {
            yield return new($"{id}: {command}", () => model.Do(id, command, Given.Account(World.OwnerOf(id))).Next);
        }
    }

    private static IEnumerable<Move<Model<TMerchant, TAccount>>> OfAccount(Model<TMerchant, TAccount> model, string name, Setting setting)
    {
        var node = model.Account(name);
        if (node.Awaited is { } awaited)
        {
            // Nothing else is decided here until this is settled.
            if (awaited.Answer is not null) yield return new($"{name} hears the answer", () => model.Settle(name, awaited));
            else yield return new($"{name} asks {awaited.Message.Target}", () => model.Deliver(name, awaited));
            yield return new($"{name} asks {awaited.Message.Target}, answer lost", () => model.Deliver(name, awaited, answerLost: true));
            yield break;
        }
        yield return new($"{name} wakes", () => model.WakeAccount(name));
        foreach (var sent in node.Deliverable)
        {
            yield return new($"{name} tells {sent.Message.Target}", () => model.Deliver(name, sent));
            yield return new($"{name} tells {sent.Message.Target}, answer lost", () => model.Deliver(name, sent, answerLost: true));
        }
        if (UnderWay(model) >= setting.MaxUnderWay) yield break;
        yield return new($"{name} leaves", () => model.Do(name, new LeaveStore(), Given.Account(name)).Next);
        foreach (var move in Overtaken(model, name)) yield return move;
        foreach (var id in node.State.Invitations.Keys)
        {
            yield return new($"{name} accepts {id}", () => model.Do(name, new AcceptInvitation(id), Given.Account(name)).Next);
            yield return new($"{name} declines {id}", () => model.Do(name, new DeclineInvitation(id), Given.Account(name)).Next);
        }
    }

    /// <summary>A sub-account leaves while its store, which has been asked already, changes what it has said.</summary>
    private static IEnumerable<Move<Model<TMerchant, TAccount>>> Overtaken(Model<TMerchant, TAccount> model, string name)
    {
        if (model.SubAccountsStore(name) is not { } asked) yield break;
        var (id, owner) = (asked.MerchantId, Given.Account(World.OwnerOf(asked.MerchantId)));
        foreach (var command in Commands(name))
        {
            var changed = () => model.Do(id, command, owner).Next;
            yield return new($"{name} leaves, overtaken by {command}", () => Leaves(changed()));
            yield return new($"{name} leaves, overtaken by {command} and back", () => Leaves(
                changed().Do(id, new InviteOperator(name, BindingType.SubAccount, Permission.Full), owner).Next));
        }

        Model<TMerchant, TAccount> Leaves(Model<TMerchant, TAccount> now) =>
            now.Do(name, new LeaveStore(), Given.Account(name), new StoreFacts(null, asked)).Next;
    }

    // A full outbox refuses commands; a small one is what keeps the setting small.
    private static int UnderWay(Model<TMerchant, TAccount> model) =>
        model.Merchants.Values.Sum(n => n.Outbox.Count) + model.Accounts.Values.Sum(n => n.Outbox.Count);

    private static IEnumerable<MerchantCommand> Commands(string account) =>
    [
        new InviteOperator(account, TypeOf(account), Permission.Full),
        new InviteOperator(account, TypeOf(account), Permission.Standard),
        new ResendInvitation(account),
        new ChangePermission(account, Permission.Full),
        new ChangePermission(account, Permission.Standard),
        new UnbindOperator(account),
    ];

    private static BindingType TypeOf(string account) =>
        AccountName.IsSubAccount(account) ? BindingType.SubAccount : BindingType.Operator;
}
