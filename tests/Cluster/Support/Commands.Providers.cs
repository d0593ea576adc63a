using RelayHeat.Grains.Providers;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Cluster.Support;

/// <summary>Commands to providers, each from a caller with the right: owner, registry, reviewer, enforcement, cashier.</summary>
internal sealed partial class Commands
{
    /// <summary>E1: the deposit, in fen.</summary>
    public const long DepositFen = 10_000_000;

    public static Caller Reviewer { get; } = new("reviewer", Roles.Review);

    public static Caller Enforcer { get; } = new("enforcer", Roles.Enforcement);

    public Task<Outcome<ProviderView>> Save(Applicant a, string? key = null, Application? application = null) =>
        Of(a).SaveApplication(new SaveApplication(application ?? a.Application), By(a.Owner, key));

    public Task<Outcome<EvidenceView>> AddEvidence(
        Applicant a, string what, string? key = null, EvidenceKind kind = EvidenceKind.Authorization, byte[]? content = null)
    {
        var bytes = content ?? a.Content(what);
        var command = new AddEvidence(EvidenceId.FromBytes(bytes), kind, new DateOnly(2026, 2, 1))
        {
            Content = new Content(EvidenceId.FromBytes(bytes), "image/png", bytes),
        };
        return Of(a).AddEvidence(command, By(a.Owner, key));
    }

    public Task<Outcome<ProviderView>> RecordFacts(Applicant a, string? key = null, long otherDepositFen = 0) => Of(a).RecordFacts(
        new RecordFacts(true, otherDepositFen > 0 ? [new OtherRole("MCN", otherDepositFen)] : []), By(Staff, key));

    public Task<Outcome<ProviderView>> Move(
        Applicant a, string entryId, DepositEntryKind kind, long amountFen = DepositFen, string? key = null) =>
        Of(a).MoveDeposit(new MoveDeposit(entryId, kind, amountFen, $"reference of {entryId}"), By(Staff, key));

    public Task<Outcome<ProviderView>> Submit(Applicant a, string? key = null) =>
        Of(a).Submit(new SubmitApplication(), By(a.Owner, key));

    public Task<Outcome<ProviderView>> WithdrawApplication(Applicant a, string? key = null) =>
        Of(a).Withdraw(new WithdrawApplication(), By(a.Owner, key));

    public Task<Outcome<ProviderView>> Approve(Applicant a, string? key = null, Caller? reviewer = null) => Of(a).Review(
        new ReviewApplication(ReviewDecision.Approve, ImmutableSortedDictionary<string, string>.Empty), By(reviewer ?? Reviewer, key));

    public Task<Outcome<ProviderView>> Return(Applicant a, string? key = null) => Of(a).Review(
        new ReviewApplication(
            ReviewDecision.Return, ImmutableSortedDictionary<string, string>.Empty.Add(RequirementIds.Employees, "看不清")),
        By(Reviewer, key));

    public Task<Outcome<ProviderView>> Report(Applicant a, DateTimeOffset asOf, int deliveries = 0, string? key = null) =>
        Of(a).ReportStanding(new ReportStanding(new StandingView(deliveries, 0, 0, false, false, asOf)), By(Enforcer, key));

    public Task<Outcome<ProviderView>> Penalise(Applicant a, string penaltyId, DateTimeOffset until, string? key = null) =>
        Of(a).ImposePenalty(new ImposePenalty(penaltyId, until, "违规"), By(Enforcer, key));

    public Task<Outcome<ProviderView>> Lift(Applicant a, string penaltyId, string? key = null) =>
        Of(a).LiftPenalty(new LiftPenalty(penaltyId), By(Enforcer, key));

    public Task<Outcome<ProviderView>> Fine(Applicant a, string fineId, long amountFen, string? key = null) =>
        Of(a).ImposeFine(new ImposeFine(fineId, amountFen, "违规"), By(Enforcer, key));

    public Task<Outcome<ProviderView>> PayFine(Applicant a, string fineId, string paymentId, long amountFen, string? key = null) =>
        Of(a).PayFine(new PayFine(fineId, paymentId, amountFen), By(Staff, key));

    public Task<Outcome<ProviderView>> Exit(Applicant a, bool windDown = false, string? key = null) =>
        Of(a).RequestExit(new RequestExit(windDown), By(a.Owner, key));

    public Task<Outcome<ProviderView>> WithdrawExit(Applicant a, string? key = null) =>
        Of(a).WithdrawExit(new WithdrawExit(), By(a.Owner, key));

    public Task<Outcome<ProviderView>> Remove(Applicant a, RemovalCause cause, string? key = null) =>
        Of(a).Remove(new RemoveProvider(cause, "严重违规"), By(Enforcer, key));

    public Task<Outcome<ProviderView>> Bar(Applicant a, string? key = null) => Remove(a, RemovalCause.SeriousViolation, key);

    public Task<Outcome<ProviderView>> Reapply(Applicant a, string? key = null) => Of(a).Reapply(new Reapply(), By(a.Owner, key));

    public async Task<ProviderView> Provider(Applicant a) => Done(await Of(a).Get(Staff));

    public Task<Outcome<Content>> Evidence(Applicant a, string evidenceId, Caller caller) =>
        grains.GetGrain<IReadModelGrain>(0).ReadEvidence(a.Uscc, evidenceId, caller);

    /// <summary>Fills this round's application with its evidence, without submitting it.</summary>
    public async Task ApplyAsync(Applicant a)
    {
        foreach (var category in Applicant.Categories) Done(await AddEvidence(a, category));
        Done(await Save(a));
    }

    /// <summary>The first round up to its submission.</summary>
    public async Task FileAsync(Applicant a)
    {
        await ApplyAsync(a);
        Done(await RecordFacts(a));
        Done(await Move(a, "first", DepositEntryKind.Payment));
        Done(await Submit(a));
    }

    public async Task<ProviderView> AdmitAsync(Applicant a)
    {
        await FileAsync(a);
        return Done(await Approve(a));
    }

    private IProviderGrain Of(Applicant a) => grains.GetProvider(a.Uscc);
}
