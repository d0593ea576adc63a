using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.OperatorAccounts;

[GrainType(GrainKeys.Account), Reentrant]
internal sealed class OperatorAccountGrain(IGrainContext grain, EngineServices services)
    : AggregateGrain<OperatorAccountRules, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>(grain, services),
      IOperatorAccountGrain
{
    public Task<Outcome<OperatorAccountView>> Register(RegisterAccount command, CommandContext context)
    {
        BoundStore? found = null;
        return Aggregate.ExecuteAsync(
            command, context, seen => OperatorAccountProjections.Account(seen, found), Finding(store => found = store));
    }

    public Task<Outcome<BindingView>> Accept(AcceptInvitation command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, OperatorAccountProjections.Binding(command.BindingId), AskStoreAsync);

    public Task<Outcome<EndedView>> Decline(DeclineInvitation command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, OperatorAccountProjections.Ended(command.BindingId));

    public Task<Outcome<EndedView>> Leave(LeaveStore command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, OperatorAccountProjections.Left, Finding(_ => { }));

    public Task<Outcome<bool>> ClaimMainAccount(ClaimMainAccount command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, _ => true);

    public Task<Outcome<bool>> NoteBinding(NoteBinding command, CommandContext context) => Aggregate.ExecuteAsync(
        command,
        context,
        _ => true,
        () => command.Notice.MerchantId == Aggregate.Read().State.BoundTo?.MerchantId ? Task.FromResult<object?>(null) : AskStoreAsync());

    public Task<Outcome<bool>> NoteProvider(NoteProvider command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, _ => true);

    public Task<Outcome<bool>> ReserveRoom(ReserveRoom command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, _ => true);

    public async Task<Outcome<OperatorAccountView>> Get(Caller caller)
    {
        var seen = Aggregate.Read();
        var may = caller.Account == seen.State.Account || caller.HasAny(Roles.Registry | Roles.Ops);
        var found = may ? await FindBindingAsync() : null;
        return Refusals.ForbiddenOrMissing(may, seen.State.Exists || found is not null, Codes.AccountNotFound) is { } refusal
            ? refusal
            : new Outcome<OperatorAccountView> { Value = OperatorAccountProjections.Account(seen, found), Version = seen.Version };
    }

    public Task<Outcome<Page<InvitationView>>> ListInvitations(string? after, int limit, Caller caller)
    {
        var seen = Aggregate.Read();
        return Task.FromResult(caller.Account != seen.State.Account ? new Refusal(Codes.Forbidden) : new Outcome<Page<InvitationView>>
        {
            Value = OperatorAccountProjections.Invitations(seen, after, limit),
            Version = seen.Version,
        });
    }

    public async Task<AccountFacts?> GetFacts()
    {
        var state = Aggregate.Read().State;
        if (!state.IsRegistered) return null;
        return await HasLetGoAsync(state.BoundTo) ? state.Facts with { BoundTo = null } : state.Facts;
    }

    public async Task<string?> FindStore() => (await Aggregate.ReadNewestAsync()).State.MainAccountOf;

    private async Task<object?> AskStoreAsync()
    {
        var store = Aggregate.Read().State.BoundTo;
        return new StoreFacts(await HasLetGoAsync(store) ? store!.BindingId : null);
    }

    // Only sub-accounts ask. Other accounts get notices, and without a question their commands share commits.
    private Func<Task<object?>>? Finding(Action<BoundStore?> show) =>
        !AccountName.IsSubAccount(Aggregate.Read().State.Account) ? null : async () =>
        {
            var found = await FindBindingAsync();
            show(found);
            return new StoreFacts(null, found);
        };

    // A8: a sub-account's name tells the main account, and the store tells the rest. The store may not know yet that the account has left.
    private async Task<BoundStore?> FindBindingAsync()
    {
        var account = Aggregate.Read().State.Account;
        if (AccountName.MainAccountOf(account) is not { } main) return null;
        if (await Services.Grains.GetAccount(main).FindStore() is not { } merchantId) return null;
        return await Services.Grains.GetMerchant(merchantId).FindBinding(account) is { BoundAt: { } since } b
            && !Aggregate.Read().State.HasEnded(b.BindingId)
                ? new BoundStore(b.BindingId, merchantId, b.Type, b.Permission, b.InvitedAt, since)
                : null;
    }

    // A7: an account is free as soon as its store lets it go. The store is asked, as its notice may be late.
    private async Task<bool> HasLetGoAsync(BoundStore? store) =>
        store is not null && !await Services.Grains.GetMerchant(store.MerchantId).IsBound(store.BindingId);
}
