using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

using Core = DecidingCore<OperatorAccountRules, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent, OperatorAccountMessage>;
using Seen = Seen<OperatorAccountState, OperatorAccountEvent>;

/// <summary>An account as a virtual actor: hands commands to the deciding core and shows the committed state.</summary>
[GrainType(GrainKeys.Account), Reentrant]
internal sealed class OperatorAccountGrain(IGrainContext grain, CoreServices services)
    : IGrainBase, IIncomingGrainCallFilter, IOperatorAccountGrain
{
    private readonly Core _core = new(grain, services);

    public IGrainContext GrainContext => grain;

    public Task OnActivateAsync(CancellationToken token) => _core.LoadAsync();

    public Task Invoke(IIncomingGrainCallContext context) => _core.InvokeAsync(context);

    public Task Wake() => _core.WakeAsync();

    public Task<Outcome<OperatorAccountView>> Register(RegisterAccount command, CommandContext context) =>
        _core.ExecuteAsync(command, context, OperatorAccountProjections.Account);

    public Task<Outcome<BindingView>> Accept(AcceptInvitation command, CommandContext context) =>
        _core.ExecuteAsync(command, context, OperatorAccountProjections.Binding(command.BindingId), AskFormerStoreAsync);

    public Task<Outcome<EndedView>> Decline(DeclineInvitation command, CommandContext context) =>
        _core.ExecuteAsync(command, context, OperatorAccountProjections.Ended(command.BindingId));

    public Task<Outcome<EndedView>> Leave(LeaveStore command, CommandContext context) =>
        _core.ExecuteAsync(command, context, OperatorAccountProjections.Left);

    public Task<Outcome<bool>> ClaimMainAccount(ClaimMainAccount command, CommandContext context) =>
        _core.ExecuteAsync(command, context, _ => true);

    public Task<Outcome<bool>> NoteBinding(NoteBinding command, CommandContext context) =>
        _core.ExecuteAsync(command, context, _ => true, AskFormerStoreAsync);

    public Task<Outcome<bool>> NoteProvider(NoteProvider command, CommandContext context) =>
        _core.ExecuteAsync(command, context, _ => true);

    public Task<Outcome<bool>> ReserveRoom(ReserveRoom command, CommandContext context) =>
        _core.ExecuteAsync(command, context, _ => true);

    public Task<Outcome<OperatorAccountView>> Get(Caller caller)
    {
        var seen = _core.Read();
        var may = caller.Account == seen.State.Account || caller.HasAny(Roles.Registry | Roles.Ops);
        return Task.FromResult(Answer(
            !may ? new Refusal(Codes.Forbidden) : seen.State.Exists ? null : new Refusal(Codes.AccountNotFound),
            seen,
            OperatorAccountProjections.Account));
    }

    public Task<Outcome<Page<InvitationView>>> ListInvitations(string? after, int limit, Caller caller)
    {
        var seen = _core.Read();
        return Task.FromResult(Answer(
            caller.Account == seen.State.Account ? null : new Refusal(Codes.Forbidden),
            seen,
            s => OperatorAccountProjections.Invitations(s, after, limit)));
    }

    public async Task<AccountFacts?> GetFacts()
    {
        var state = _core.Read().State;
        if (!state.IsRegistered) return null;
        return await FormerStoreLetGoAsync(state.BoundTo) ? state.Facts with { BoundTo = null } : state.Facts;
    }

    private static Outcome<T> Answer<T>(Refusal? refusal, Seen seen, Func<Seen, T> show) =>
        refusal is not null ? refusal : new Outcome<T> { Value = show(seen), Version = seen.Version };

    private async Task<OperatorAccountCommand> AskFormerStoreAsync(OperatorAccountCommand command)
    {
        var state = _core.Read().State;
        if (command is NoteBinding { Notice: var notice } && notice.MerchantId == state.BoundTo?.MerchantId) return command;
        var letGo = await FormerStoreLetGoAsync(state.BoundTo);
        return command switch
        {
            AcceptInvitation c => c with { FormerStoreLetGo = letGo },
            NoteBinding c => c with { FormerStoreLetGo = letGo },
            _ => command,
        };
    }

    // A7: whom a store has let go is free at once. The store is asked, since its notice may still be on the way.
    private async Task<bool> FormerStoreLetGoAsync(BoundStore? store) =>
        store is not null && !await services.Grains.GetMerchant(store.MerchantId).IsBound(store.BindingId);
}
