namespace RelayHeat.Chaos.Load;

/// <summary>Invitations, sub-accounts, confirmations, refusals, leaving, unbinding, promotions.</summary>
internal sealed class BindingErrand(Cast cast, Commands commands) : IErrand
{
    public Command Next(Random random)
    {
        var (store, storeIsNew) = cast.Store(random);
        if (storeIsNew) return commands.RegisterStore(store);
        var (account, accountIsNew) = cast.Account(random);
        if (accountIsNew) return commands.RegisterAccount(account);
        var permission = random.Next(3) > 0 ? "full" : "standard";
        var sub = FormattableString.Invariant($"{Commands.OwnerOf(store)}:{random.Next(15)}");
        // Half of a store's commands are about its sub-accounts, which fill seats without a confirmation. They leave as others do.
        var one = random.Next(2) == 0 ? sub : account;
        var bindingId = cast.BindingOf(account, random);
        return random.Next(100) switch
        {
            < 25 => commands.Invite(store, account, permission),
            < 45 => commands.BindSubAccount(store, sub, permission),
            < 70 when bindingId is not null => commands.Accept(account, bindingId),
            < 76 when bindingId is not null => commands.Decline(account, bindingId),
            < 82 => commands.Leave(one),
            < 90 => commands.Unbind(store, one),
            < 97 => commands.ChangePermission(store, one, permission),
            _ => commands.Resend(store, account),
        };
    }

    public void Sent(Entry entry)
    {
        var command = entry.Command;
        cast.Registered(entry);
        if (command.Kind == CommandKind.Invite && entry.Acknowledged.FirstOrDefault(a => a.IsCreated) is { } invited)
            cast.Invited(command.Account, invited.Text("bindingId"));
    }
}
