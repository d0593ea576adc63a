using Orleans.Concurrency;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains.Providers;

using Core = DecidingCore<ProviderRules, ProviderState, ProviderCommand, ProviderEvent, ProviderMessage>;
using Seen = Seen<ProviderState, ProviderEvent>;

/// <summary>A provider as a virtual actor: hands commands to the deciding core and shows the committed state.</summary>
[GrainType(GrainKeys.Provider), Reentrant]
internal sealed class ProviderGrain(IGrainContext grain, CoreServices services)
    : IGrainBase, IIncomingGrainCallFilter, IProviderGrain
{
    private const Roles Staff = Roles.Registry | Roles.Review | Roles.Enforcement | Roles.Ops;

    private readonly Core _core = new(grain, services);

    public IGrainContext GrainContext => grain;

    public Task OnActivateAsync(CancellationToken token) => _core.LoadAsync();

    public Task Invoke(IIncomingGrainCallContext context) => _core.InvokeAsync(context);

    public Task Wake() => _core.WakeAsync();

    public Task<Outcome<ProviderView>> SaveApplication(SaveApplication command, CommandContext context) =>
        _core.ExecuteAsync(command, context, Show, async c => await AskForRoomAsync(await AskSubjectsAsync(c), context));

    public Task<Outcome<EvidenceView>> AddEvidence(AddEvidence command, CommandContext context) => _core.ExecuteAsync(
        command, context, ProviderProjections.Evidence(command.EvidenceId), c => AskForRoomAsync(c, context));

    public Task<Outcome<ProviderView>> Submit(SubmitApplication command, CommandContext context) =>
        _core.ExecuteAsync(command, context, Show, AskSubjectsAsync);

    public Task<Outcome<ProviderView>> Withdraw(WithdrawApplication command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> Review(ReviewApplication command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> RecordFacts(RecordFacts command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> ReportStanding(ReportStanding command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> ImposePenalty(ImposePenalty command, CommandContext context) =>
        _core.ExecuteAsync(command, context, Show, LookUpAsync);

    public Task<Outcome<ProviderView>> LiftPenalty(LiftPenalty command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> ImposeFine(ImposeFine command, CommandContext context) =>
        _core.ExecuteAsync(command, context, Show, LookUpAsync);

    public Task<Outcome<ProviderView>> PayFine(PayFine command, CommandContext context) =>
        _core.ExecuteAsync(command, context, Show, LookUpAsync);

    public Task<Outcome<ProviderView>> MoveDeposit(MoveDeposit command, CommandContext context) =>
        _core.ExecuteAsync(command, context, Show, LookUpAsync);

    public Task<Outcome<ProviderView>> RequestExit(RequestExit command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> WithdrawExit(WithdrawExit command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> Remove(RemoveProvider command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> Reapply(Reapply command, CommandContext context) => Execute(command, context);

    public Task<Outcome<ProviderView>> ChangeOwner(ChangeOwner command, CommandContext context) =>
        _core.ExecuteAsync(command, context, Show, async _ => command with { IsKnown = await IsKnownAsync(command.Account) });

    public Task<Outcome<ProviderView>> Get(Caller caller) => Task.FromResult(Answer(caller, Staff, Show));

    public Task<Outcome<RequirementsView>> GetRequirements(string? preset, DateTimeOffset? at, Caller caller)
    {
        var instant = at ?? services.Clock.UtcNow;
        var policy = (Policy)services.Policies.At(instant);
        var presets = policy.Providers.AdmissionPresets;
        var isKnown = preset is null || presets.ContainsKey(preset);
        var outcome = Answer(caller, Staff, ProviderProjections.Requirements(policy, instant, isKnown ? preset : null));
        if (outcome.Refusal is null && !isKnown)
        {
            var known = string.Join(", ", presets.Keys.Order(StringComparer.Ordinal));
            outcome = Validation.Failed("/query/preset", $"Must be one of {known}.");
        }
        return Task.FromResult(outcome);
    }

    public Task<Outcome<ApplicationView>> GetApplication(Caller caller) =>
        Task.FromResult(Answer(caller, Roles.Review, ProviderProjections.Application));

    public Task<bool> IsOwner(Caller caller) => Task.FromResult(Owns(_core.Read().State, caller));

    private static bool Owns(ProviderState state, Caller caller) => state.Exists && state.OwnerAccount == caller.Account;

    private ProviderView Show(Seen seen) => ProviderProjections.Provider(services.Clock.UtcNow)(seen);

    private Task<Outcome<ProviderView>> Execute(ProviderCommand command, CommandContext context) =>
        _core.ExecuteAsync(command, context, Show);

    private Outcome<T> Answer<T>(Caller caller, Roles staff, Func<Seen, T> show)
    {
        var seen = _core.Read();
        return !caller.HasAny(staff) && !Owns(seen.State, caller) ? new Refusal(Codes.Forbidden)
            : !seen.State.Exists ? new Refusal(Codes.ProviderNotFound)
            : new Outcome<T> { Value = show(seen), Version = seen.Version };
    }

    // F6: the ids that were used up are stored beside the row.
    private async Task<ProviderCommand> LookUpAsync(ProviderCommand command)
    {
        var claim = ((IClaimsId)command).Claim;
        var use = await services.UsedIds.FindUseAsync(grain.GrainId.Key.ToString()!, claim.Kind, claim.Id);
        return command switch
        {
            ImposePenalty c => c with { UsedFor = use },
            ImposeFine c => c with { UsedFor = use },
            PayFine c => c with { UsedFor = use },
            MoveDeposit c => c with { UsedFor = use },
            _ => command,
        };
    }

    // F5: whom the application names is asked each time, since a bar may land at any instant. Approval asks in earnest.
    private async Task<ProviderCommand> AskSubjectsAsync(ProviderCommand command)
    {
        var application = command is SaveApplication save ? save.Application : _core.Read().State.Application;
        if (application is null) return command;
        var barred = await Task.WhenAll(
            services.Grains.GetSubject(SubjectId.OfLegalRepresentative(application.LegalRepresentative)).IsBarred(),
            services.Grains.GetSubject(SubjectId.OfAlipaySubject(application.AlipaySubject)).IsBarred());
        return command switch
        {
            SaveApplication c => c with { NamesBarred = barred.Contains(true) },
            SubmitApplication c => c with { NamesBarred = barred.Contains(true) },
            _ => command,
        };
    }

    private async Task<bool> IsKnownAsync(string account) => await services.Grains.GetAccount(account).GetFacts() is not null;

    // The account has a say in what would be added, once nothing else stands in the way.
    private async Task<ProviderCommand> AskForRoomAsync(ProviderCommand command, CommandContext context)
    {
        var seen = _core.Read();
        var asked = new DecisionContext(context.Caller, services.Clock.UtcNow, seen.Policy, seen.Version + 1);
        if (!context.Matches(seen.Version, seen.State.Exists)) return command;
        if (ProviderRules.RoomFor(seen.State, command, asked) is not { } room) return command;
        var outcome = await services.Grains.GetAccount(context.Caller.Account)
            .ReserveRoom(room, new CommandContext(context.Caller) { DryRun = context.DryRun });
        return command switch
        {
            SaveApplication c => c with { NoRoom = outcome.Refusal },
            AddEvidence c => c with { NoRoom = outcome.Refusal },
            _ => command,
        };
    }
}
