using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.Commission;

[GrainType(GrainKeys.Commission), Reentrant]
internal sealed class CommissionGrain(IGrainContext grain, EngineServices services, IPartStore parts)
    : AggregateGrain<CommissionRules, CommissionState, CommissionCommand, CommissionEvent>(grain, services), ICommissionGrain
{
    private IMerchantGrain Merchant => Services.Grains.GetMerchant(EntityKey.IdOf(Entity));

    public Task<Outcome<PlanView>> Create(CreatePlan command, CommandContext context) => Aggregate.ExecuteAsync(
        command,
        context,
        seen => Show(seen.State.Find(seen.Events.OfType<PlanCreated>().Single().PlanId)!),
        async () => new CommissionFacts(await VouchAsync(context.Caller), null),
        async () => new CommissionFacts(await IntroduceAsync(context.Caller), null));

    public Task<Outcome<PlanView>> ChangeRate(ChangeRate command, CommandContext context) => Execute(command, context);
    public Task<Outcome<PlanView>> Stop(StopPlan command, CommandContext context) => Execute(command, context);
    public Task<Outcome<PlanView>> Confirm(ConfirmPlan command, CommandContext context) => Execute(command, context);

    public async Task<Outcome<PlanView>> Get(string planId, Caller caller)
    {
        if ((await AuthorityOf(caller)).Refuse(caller, Capabilities.ViewCommission) is { } refusal) return refusal;
        if (await FindAsync(planId) is not { } plan) return new Refusal(Codes.PlanNotFound);
        return new Outcome<PlanView> { Value = Show(plan), Version = plan.Version };
    }

    public async Task<Outcome<EffectiveRateView>> GetEffective(RateQuestion question, Caller caller)
    {
        var asksForItself = question.Streamer == caller.Account;
        if (!asksForItself && (await AuthorityOf(caller)).Refuse(caller, Capabilities.ViewCommission) is { } refusal) return refusal;
        var seen = Aggregate.ReadWritten();
        var rate = CommissionProjections.Effective(seen, question, question.At ?? Services.Clock.UtcNow);
        // A version would reveal to any streamer that the store exists.
        return new Outcome<EffectiveRateView> { Value = rate, Version = rate.PlanId is null ? 0 : seen.Version };
    }

    private Task<Outcome<PlanView>> Execute(PlanCommand command, CommandContext context)
    {
        Plan? found = null;
        return Aggregate.ExecuteAsync(
            command,
            context,
            seen => Show(seen.State.Find(command.PlanId) ?? found!),
            async () =>
            {
                found = await FindAsync(command.PlanId);
                // Memory holds every open plan. An open plan that is only in storage shows that this activation is superseded.
                var isSuperseded = found is { IsStopped: false } && Aggregate.ReadWritten().State.Find(command.PlanId) is null;
                if (isSuperseded) await Aggregate.ReadNewestAsync();
                return new CommissionFacts(command is ConfirmPlan ? null : await VouchAsync(context.Caller), found);
            },
            async () => command is ConfirmPlan c
                // Skip the lookup for a streamer whom the command does not name: it will be refused anyway.
                ? new CommissionFacts(null, c.Streamer == context.Caller.Account ? await FindAsync(c.PlanId) : null)
                : new CommissionFacts(await IntroduceAsync(context.Caller), null));
    }

    // The store's memory is enough to let a caller in. To turn one away, the store must have confirmed that it is current.
    private async Task<Authority> IntroduceAsync(Caller caller)
    {
        var authority = await AuthorityOf(caller);
        return authority.Allows(Capabilities.SetCommission) || !authority.MerchantExists ? authority : await VouchAsync(caller);
    }

    // The last question before the decision. A change of rights after it comes too late.
    private Task<Authority> VouchAsync(Caller caller) => Merchant.Vouch(caller.Account);

    private Task<Authority> AuthorityOf(Caller caller) => Merchant.GetAuthority(caller.Account);

    // A plan that is over has left the memory.
    private async Task<Plan?> FindAsync(string planId)
    {
        if (Aggregate.ReadWritten().State.Find(planId) is { } held) return held;
        return await parts.FindPartAsync(Entity, planId, Services.JsonOf<Plan>());
    }

    private PlanView Show(Plan plan) => CommissionProjections.Plan(plan, Services.Clock.UtcNow);
}
