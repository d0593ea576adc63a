using Orleans.Concurrency;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains.Providers;

using Seen = Seen<ProviderState, ProviderEvent>;

[GrainType(GrainKeys.Provider), Reentrant]
internal sealed class ProviderGrain(IGrainContext grain, EngineServices services)
    : AggregateGrain<ProviderRules, ProviderState, ProviderCommand, ProviderEvent>(grain, services), IProviderGrain
{
    private const Roles Staff = Roles.Registry | Roles.Review | Roles.Enforcement | Roles.Ops;

    public Task<Outcome<ProviderView>> SaveApplication(SaveApplication command, CommandContext context) =>
        Aggregate.ExecuteAsync(
            command, context, Show, async () => await AskForRoomAsync(command, context, await AskSubjectsAsync(command.Application)));

    public Task<Outcome<EvidenceView>> AddEvidence(AddEvidence command, CommandContext context) => Aggregate.ExecuteAsync(
        command, context, ProviderProjections.Evidence(command.EvidenceId), () => AskForRoomAsync(command, context, new()));

    public Task<Outcome<ProviderView>> Submit(SubmitApplication command, CommandContext context) =>
        Aggregate.ExecuteAsync(
            command, context, Show, async () => await AskSubjectsAsync(Aggregate.Read().State.Application));

    public Task<Outcome<ProviderView>> Withdraw(WithdrawApplication command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> Review(ReviewApplication command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> RecordFacts(RecordFacts command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> ReportStanding(ReportStanding command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> ImposePenalty(ImposePenalty command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> LiftPenalty(LiftPenalty command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> ImposeFine(ImposeFine command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> PayFine(PayFine command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> MoveDeposit(MoveDeposit command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> RequestExit(RequestExit command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> WithdrawExit(WithdrawExit command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> Remove(RemoveProvider command, CommandContext context) => Execute(command, context);
    public Task<Outcome<ProviderView>> Reapply(Reapply command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> ChangeOwner(ChangeOwner command, CommandContext context) =>
        Aggregate.ExecuteAsync(
            command,
            context,
            Show,
            async () => new ProviderFacts { OwnerIsKnown = await Services.Grains.GetAccount(command.Account).GetFacts() is not null });

    public Task<Outcome<ProviderView>> Get(Caller caller) => Task.FromResult(Answer(caller, Staff, Show));

    public Task<Outcome<RequirementsView>> GetRequirements(string? preset, DateTimeOffset? at, Caller caller)
    {
        var instant = at ?? Services.Clock.UtcNow;
        var policy = (Policy)Services.Policies.At(instant);
        var presets = policy.Providers.AdmissionPresets;
        var isKnown = preset is null || presets.ContainsKey(preset);
        var outcome = Answer(caller, Staff, ProviderProjections.Requirements(policy, instant, isKnown ? preset : null));
        if (outcome.Refusal is null && !isKnown)
        {
            var known = string.Join(", ", presets.Keys.Order(StringComparer.Ordinal));
            outcome = Refusals.Invalid("/query/preset", $"Must be one of {known}.");
        }
        return Task.FromResult(outcome);
    }

    public Task<Outcome<ApplicationView>> GetApplication(Caller caller) =>
        Task.FromResult(Answer(caller, Roles.Review, ProviderProjections.Application));

    public Task<bool> IsOwner(Caller caller) => Task.FromResult(Owns(Aggregate.Read().State, caller));
    private static bool Owns(ProviderState state, Caller caller) => state.Exists && state.OwnerAccount == caller.Account;
    private ProviderView Show(Seen seen) => ProviderProjections.Provider(Services.Clock.UtcNow)(seen);

    private Task<Outcome<ProviderView>> Execute(ProviderCommand command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, Show, command is IClaimsId claiming ? () => LookUpAsync(claiming) : null);

    private Outcome<T> Answer<T>(Caller caller, Roles staff, Func<Seen, T> show)
    {
        var seen = Aggregate.Read();
        var may = caller.HasAny(staff) || Owns(seen.State, caller);
        return Refusals.ForbiddenOrMissing(may, seen.State.Exists, Codes.ProviderNotFound) is { } refusal
            ? refusal
            : new Outcome<T> { Value = show(seen), Version = seen.Version };
    }

    // F6, F7: used ids are stored beside the row.
    private async Task<object?> LookUpAsync(IClaimsId command) => new ProviderFacts
    {
        UsedFor = await Services.UsedIds.FindUseAsync(Entity, command.Claim.Kind, command.Claim.Id),
    };

    // F5: the subjects are asked each time, as one may be barred at any instant. Only an approval makes them remember the answer.
    private async Task<ProviderFacts> AskSubjectsAsync(Application? application)
    {
        if (application is null) return new();
        var barred = await Task.WhenAll(
            Services.Grains.GetSubject(SubjectId.OfLegalRepresentative(application.LegalRepresentative)).IsBarred(),
            Services.Grains.GetSubject(SubjectId.OfAlipaySubject(application.AlipaySubject)).IsBarred());
        return new() { NamesBarred = barred.Contains(true) };
    }

    // Asks the owner's account for room, if the command would add something and nothing else refuses it.
    private async Task<object?> AskForRoomAsync(ProviderCommand command, CommandContext context, ProviderFacts facts)
    {
        var seen = Aggregate.Read();
        var asked = new DecisionContext(context.Caller, Services.Clock.UtcNow, seen.Policy, seen.Version + 1) { Facts = facts };
        if (!context.Matches(seen.Version, seen.State.Exists)) return facts;
        if (ProviderRules.RoomFor(seen.State, command, asked) is not { } room) return facts;
        var outcome = await Services.Grains.GetAccount(context.Caller.Account)
            .ReserveRoom(room, new CommandContext(context.Caller) { DryRun = context.DryRun });
        return facts with { NoRoom = outcome.Refusal };
    }
}
