using System.Text.Json;
using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Grains.Commission;

using Core = DecidingCore<CommissionRules, CommissionState, CommissionCommand, CommissionEvent, CommissionMessage>;

/// <summary>A store's commission as a virtual actor: hands commands to the deciding core and shows the committed state.</summary>
[GrainType(GrainKeys.Commission), Reentrant]
internal sealed class CommissionGrain(IGrainContext grain, CoreServices services, IReadModel readModel)
    : IGrainBase, IIncomingGrainCallFilter, ICommissionGrain
{
    private readonly Core _core = new(grain, services);
    private readonly string _entity = grain.GrainId.Key.ToString()!;

    public IGrainContext GrainContext => grain;

    private IMerchantGrain Merchant => services.Grains.GetMerchant(EntityKey.IdOf(_entity));

    public Task OnActivateAsync(CancellationToken token) => _core.LoadAsync();

    public Task Invoke(IIncomingGrainCallContext context) => _core.InvokeAsync(context);

    public Task Wake() => _core.WakeAsync();

    public Task<Outcome<PlanView>> Create(CreatePlan command, CommandContext context) => _core.ExecuteAsync(
        command,
        context,
        seen => Show(seen.State.Find(seen.Events.OfType<PlanCreated>().Single().PlanId)!),
        c => AskAsync(c, context.Caller),
        c => IntroduceAsync(c, context.Caller));

    public Task<Outcome<PlanView>> ChangeRate(ChangeRate command, CommandContext context) => Execute(command, context);

    public Task<Outcome<PlanView>> Stop(StopPlan command, CommandContext context) => Execute(command, context);

    public Task<Outcome<PlanView>> Confirm(ConfirmPlan command, CommandContext context) => Execute(command, context);

    public async Task<Outcome<PlanView>> Get(string planId, Caller caller)
    {
        var authority = await AuthorityOf(caller);
        if (!authority.Allows(Capabilities.ViewCommission)) return authority.Refuse(caller);
        if (await FindAsync(planId) is not { } plan) return new Refusal(Codes.PlanNotFound);
        return new Outcome<PlanView> { Value = Show(plan), Version = plan.Version };
    }

    public async Task<Outcome<EffectiveRateView>> GetEffective(RateQuestion question, Caller caller)
    {
        if (question.Streamer is null || question.Streamer != caller.Account)
        {
            var authority = await AuthorityOf(caller);
            if (!authority.Allows(Capabilities.ViewCommission)) return authority.Refuse(caller);
        }
        var seen = _core.ReadWritten();
        var rate = CommissionProjections.Effective(seen, question, question.At ?? services.Clock.UtcNow);
        // A version would tell a streamer whom no plan concerns that there is such a store.
        return new Outcome<EffectiveRateView> { Value = rate, Version = rate.PlanId is null ? 0 : seen.Version };
    }

    private Task<Outcome<PlanView>> Execute(PlanCommand command, CommandContext context)
    {
        Plan? found = null;
        return _core.ExecuteAsync(
            command,
            context,
            seen => Show(seen.State.Find(command.PlanId) ?? found!),
            async c =>
            {
                found = await FindAsync(command.PlanId);
                c = ((PlanCommand)c) with { Found = found };
                return c is ConfirmPlan ? c : await AskAsync(c, context.Caller);
            },
            c => IntroduceAsync(c, context.Caller));
    }

    // A streamer whom the command does not name is not looked up for. What the store holds in memory lets a caller in; only what it has
    // made sure of turns one away.
    private async Task<CommissionCommand> IntroduceAsync(CommissionCommand command, Caller caller)
    {
        if (command is ConfirmPlan c) return c.Streamer == caller.Account ? c with { Found = await FindAsync(c.PlanId) } : c;
        var authority = await AuthorityOf(caller);
        var isCertain = authority.Allows(Capabilities.SetCommission) || !authority.MerchantExists;
        return isCertain ? command with { Authority = authority } : await AskAsync(command, caller);
    }

    // The last thing that is asked before deciding: what the store says a moment later comes too late.
    private async Task<CommissionCommand> AskAsync(CommissionCommand command, Caller caller) =>
        command with { Authority = await Merchant.Vouch(caller.Account) };

    private Task<Authority> AuthorityOf(Caller caller) => Merchant.GetAuthority(caller.Account);

    // A plan that is over has left the memory.
    private async Task<Plan?> FindAsync(string planId)
    {
        if (_core.ReadWritten().State.Find(planId) is { } held) return held;
        var part = await readModel.FindPartAsync(_entity, planId, CancellationToken.None);
        return part is null ? null : JsonSerializer.Deserialize(part.Json, GrainJson.For<Plan>());
    }

    private PlanView Show(Plan plan) => CommissionProjections.Plan(plan, services.Clock.UtcNow);
}
