using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.OperatorAccounts;

using Seen = Seen<OperatorAccountState, OperatorAccountEvent>;

/// <summary>An account as a virtual actor: hands commands to the deciding aggregate and shows the committed state.</summary>
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

    public Task<Outcome<bool>> NoteBinding(NoteBinding command, CommandContext context) =>
        Aggregate.ExecuteAsync(
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
        if (caller.Account != seen.State.Account && !caller.HasAny(Roles.Registry | Roles.Ops)) return new Refusal(Codes.Forbidden);
        var found = await FindBindingAsync();
        return Answer(
            seen.State.Exists || found is not null ? null : new Refusal(Codes.AccountNotFound),
            seen,
            s => OperatorAccountProjections.Account(s, found));
    }

    public Task<Outcome<Page<InvitationView>>> ListInvitations(string? after, int limit, Caller caller)
    {
        var seen = Aggregate.Read();
        return Task.FromResult(Answer(
            caller.Account == seen.State.Account ? null : new Refusal(Codes.Forbidden),
            seen,
            s => OperatorAccountProjections.Invitations(s, after, limit)));
    }

    public async Task<AccountFacts?> GetFacts()
    {
        var state = Aggregate.Read().State;
        if (!state.IsRegistered) return null;
        return await HasLetGoAsync(state.BoundTo) ? state.Facts with { BoundTo = null } : state.Facts;
    }

    public async Task<string?> FindStore() => (await Aggregate.ReadNewestAsync()).State.MainAccountOf;

    private static Outcome<T> Answer<T>(Refusal? refusal, Seen seen, Func<Seen, T> show) =>
        refusal is not null ? refusal : new Outcome<T> { Value = show(seen), Version = seen.Version };

    private async Task<object?> AskStoreAsync()
    {
        var store = Aggregate.Read().State.BoundTo;
        return new StoreFacts(await HasLetGoAsync(store) ? store!.BindingId : null);
    }

    // Other accounts hear from their stores, and share their commits with what is decided meanwhile.
    private Func<Task<object?>>? Finding(Action<BoundStore?> show) =>
        !AccountName.IsSubAccount(Aggregate.Read().State.Account) ? null : async () =>
        {
            var found = await FindBindingAsync();
            show(found);
            return new StoreFacts(null, found);
        };

    // A8: whose sub-account it is stands in its name, and the store says the rest. It may not have heard yet of what the account has left.
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

    // A7: whom a store has let go is free at once. The store is asked, since its notice may still be on the way.
    private async Task<bool> HasLetGoAsync(BoundStore? store) =>
        store is not null && !await Services.Grains.GetMerchant(store.MerchantId).IsBound(store.BindingId);
}
