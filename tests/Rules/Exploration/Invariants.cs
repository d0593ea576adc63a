namespace RelayHeat.Rules.Exploration;

/// <summary>What must hold in every state, and what must hold once every message has been delivered.</summary>
internal static class Invariants
{
    public static void Hold<TMerchant, TAccount>(Model<TMerchant, TAccount> model)
        where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
        where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
    {
        var merchants = model.Merchants.Keys.Select(model.MerchantNow).ToList();
        var accounts = model.Accounts.Keys.Select(model.AccountNow).ToList();
        foreach (var merchant in merchants)
        {
            merchant.Check();
            var seats = merchant.Bindings.Values.Count(b => b.Permission == Permission.Full);
            Must(seats <= model.Policy.SeatLimit, $"A4: {merchant.MerchantId} has {seats} full seats.");
            Must(merchant.Bindings.Values.All(b => b.IsBound || b.ExpiresAt > model.Now), "A12: an invitation is open at its expiry.");
        }
        var quiet = model.Merchants.Values.All(n => n.Outbox.IsEmpty) && model.Accounts.Values.All(n => n.Outbox.IsEmpty);
        foreach (var account in accounts)
        {
            account.Check();
            Must(
                account.Invitations.All(i => i.Key == account.Accepting || i.Value.ExpiresAt > model.Now),
                "A12: an account holds an invitation at its expiry.");
            var bound = merchants.Count(m => m.Bindings.TryGetValue(account.Account, out var b) && b.IsBound);
            Must(bound <= 1, $"A10: {account.Account} is bound to {bound} stores.");
            foreach (var merchant in merchants)
            {
                BothSidesKnow(model, merchant, account);
                if (quiet) BothSidesAgree(model, merchant, account);
            }
            TellsNoSubAccount(model, account.Account);
        }
    }

    /// <summary>Whoever does not know yet has a message under way that tells it.</summary>
    private static void BothSidesKnow<TMerchant, TAccount>(
        Model<TMerchant, TAccount> model, MerchantState merchant, OperatorAccountState account)
        where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
        where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
    {
        var there = merchant.Bindings.GetValueOrDefault(account.Account) is { IsBound: true } b ? b.BindingId : null;
        var here = ShownBy(model, account) is { } store && store.MerchantId == merchant.MerchantId ? store.BindingId : null;
        var closing = model.Account(account.Account).Outbox.Select(s => s.Message).OfType<Closing>().Select(c => c.Command.BindingId).ToList();
        Must(here is null || !closing.Contains(here), $"A7: {account.Account} has left {merchant.MerchantId} and shows it.");
        if (there == here) return;
        var leaving = there is not null && closing.Contains(there);
        Must(there is null || account.Accepting == there || leaving, $"A3: {merchant.MerchantId} has bound who did not confirm.");
        var unbinding = model.Merchant(merchant.MerchantId).Outbox.Select(s => s.Message).OfType<NoticeOfBinding>()
            .Any(n => n.Notice.BindingId == here && n.Notice.Kind == NoticeKind.Closed);
        Must(here is null || unbinding, $"A7: {account.Account} is not told that it is bound to {merchant.MerchantId} no more.");
    }

    // A8: what is shown of a sub-account is looked up.
    private static BoundStore? ShownBy<TMerchant, TAccount>(Model<TMerchant, TAccount> model, OperatorAccountState account)
        where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
        where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent> =>
        model.SubAccountsStore(account.Account) ?? account.BoundTo;

    private static void TellsNoSubAccount<TMerchant, TAccount>(Model<TMerchant, TAccount> model, string account)
        where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
        where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
    {
        if (!AccountName.IsSubAccount(account)) return;
        Must(
            model.Merchants.Values.All(m => m.Outbox.All(s => s.Message.Target != $"{GrainKeys.Account}/{account}")),
            $"A8: {account} is told what it can look up.");
    }

    private static void BothSidesAgree<TMerchant, TAccount>(
        Model<TMerchant, TAccount> model, MerchantState merchant, OperatorAccountState account)
        where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
        where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
    {
        var there = merchant.Bindings.GetValueOrDefault(account.Account);
        var invitations = account.Invitations.Where(i => i.Value.MerchantId == merchant.MerchantId)
            .Select(i => (i.Key, i.Value.Permission, Status: "open", i.Value.ExpiresAt));
        var binding = ShownBy(model, account) is { } b && b.MerchantId == merchant.MerchantId
            ? [(b.BindingId, b.Permission, "bound", default(DateTimeOffset))]
            : Array.Empty<(string, Permission, string, DateTimeOffset)>();
        var here = string.Join(", ", invitations.Concat(binding));
        var wanted = there is null ? "" : $"{(there.BindingId, there.Permission, there.IsBound ? "bound" : "open", there.ExpiresAt)}";
        Must(here == wanted, $"{merchant.MerchantId} says [{wanted}], {account.Account} says [{here}], and nothing is under way.");
    }

    private static void Must(bool holds, string otherwise)
    {
        if (!holds) throw new InvariantViolatedException(otherwise);
    }
}
