using System.Text.Json;
using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Grains.Commission;

/// <summary>A store's commission as a virtual actor: hands commands to the deciding aggregate and shows the committed state.</summary>
[GrainType(GrainKeys.Commission), Reentrant]
internal sealed class CommissionGrain(IGrainContext grain, EngineServices services, IReadModel readModel)
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
        var seen = Aggregate.ReadWritten();
        var rate = CommissionProjections.Effective(seen, question, question.At ?? Services.Clock.UtcNow);
        // A version would tell a streamer whom no plan concerns that there is such a store.
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
                // Only what is over has left the memory. A plan that is open and not held was made by an activation after this one.
                if (found is { IsStopped: false } && Aggregate.ReadWritten().State.Find(command.PlanId) is null) await Aggregate.ReadNewestAsync();
                return new CommissionFacts(command is ConfirmPlan ? null : await VouchAsync(context.Caller), found);
            },
            async () => command is ConfirmPlan c
                // Skip the lookup for a streamer whom the command does not name: it will be refused anyway.
                ? new CommissionFacts(null, c.Streamer == context.Caller.Account ? await FindAsync(c.PlanId) : null)
                : new CommissionFacts(await IntroduceAsync(context.Caller), null));
    }

    // What the store holds in memory lets a caller in; only what it has made sure of turns one away.
    private async Task<Authority> IntroduceAsync(Caller caller)
    {
        var authority = await AuthorityOf(caller);
        return authority.Allows(Capabilities.SetCommission) || !authority.MerchantExists ? authority : await VouchAsync(caller);
    }

    // The last thing that is asked before deciding: what the store says a moment later comes too late.
    private Task<Authority> VouchAsync(Caller caller) => Merchant.Vouch(caller.Account);

    private Task<Authority> AuthorityOf(Caller caller) => Merchant.GetAuthority(caller.Account);

    // A plan that is over has left the memory.
    private async Task<Plan?> FindAsync(string planId)
    {
        if (Aggregate.ReadWritten().State.Find(planId) is { } held) return held;
        var part = await readModel.FindPartAsync(Entity, planId, CancellationToken.None);
        return part is null ? null : JsonSerializer.Deserialize(part.Json, GrainJson.For<Plan>());
    }

    private PlanView Show(Plan plan) => CommissionProjections.Plan(plan, Services.Clock.UtcNow);
}
