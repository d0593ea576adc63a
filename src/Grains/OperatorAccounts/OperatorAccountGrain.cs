using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

using Seen = Seen<OperatorAccountState, OperatorAccountEvent>;

/// <summary>An account as a virtual actor: hands commands to the deciding aggregate and shows the committed state.</summary>
[GrainType(GrainKeys.Account), Reentrant]
internal sealed class OperatorAccountGrain(IGrainContext grain, CoreServices services)
    : AggregateGrain<OperatorAccountRules, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>(grain, services),
      IOperatorAccountGrain
{
    public Task<Outcome<OperatorAccountView>> Register(RegisterAccount command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, OperatorAccountProjections.Account);

    public Task<Outcome<BindingView>> Accept(AcceptInvitation command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, OperatorAccountProjections.Binding(command.BindingId), AskStoreAsync);

    public Task<Outcome<EndedView>> Decline(DeclineInvitation command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, OperatorAccountProjections.Ended(command.BindingId));

    public Task<Outcome<EndedView>> Leave(LeaveStore command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, OperatorAccountProjections.Left);

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

    public Task<Outcome<OperatorAccountView>> Get(Caller caller)
    {
        var seen = Aggregate.Read();
        var may = caller.Account == seen.State.Account || caller.HasAny(Roles.Registry | Roles.Ops);
        return Task.FromResult(Answer(
            !may ? new Refusal(Codes.Forbidden) : seen.State.Exists ? null : new Refusal(Codes.AccountNotFound),
            seen,
            OperatorAccountProjections.Account));
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

    private static Outcome<T> Answer<T>(Refusal? refusal, Seen seen, Func<Seen, T> show) =>
        refusal is not null ? refusal : new Outcome<T> { Value = show(seen), Version = seen.Version };

    private async Task<object?> AskStoreAsync()
    {
        var store = Aggregate.Read().State.BoundTo;
        return new StoreFacts(await HasLetGoAsync(store) ? store!.BindingId : null);
    }

    // A7: whom a store has let go is free at once. The store is asked, since its notice may still be on the way.
    private async Task<bool> HasLetGoAsync(BoundStore? store) =>
        store is not null && !await Services.Grains.GetMerchant(store.MerchantId).IsBound(store.BindingId);
}
