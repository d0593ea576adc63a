using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

using Seen = Seen<ProviderState, ProviderEvent>;

/// <summary>The events of a provider, by their names in the audit feed (G4).</summary>
[JsonDerivedType(typeof(ProviderFiled), "provider_filed")]
[JsonDerivedType(typeof(ApplicationSaved), "application_saved")]
[JsonDerivedType(typeof(EvidenceAdded), "evidence_added")]
[JsonDerivedType(typeof(EvidenceChanged), "evidence_changed")]
[JsonDerivedType(typeof(EvidenceRemoved), "evidence_removed")]
[JsonDerivedType(typeof(ApplicationSubmitted), "application_submitted")]
[JsonDerivedType(typeof(ApplicationWithdrawn), "application_withdrawn")]
[JsonDerivedType(typeof(ApprovalStarted), "approval_started")]
[JsonDerivedType(typeof(ApprovalRefused), "approval_refused")]
[JsonDerivedType(typeof(ProviderAdmitted), "provider_admitted")]
[JsonDerivedType(typeof(ApplicationReturned), "application_returned")]
[JsonDerivedType(typeof(FactsRecorded), "facts_recorded")]
[JsonDerivedType(typeof(StandingReported), "standing_reported")]
[JsonDerivedType(typeof(PenaltyImposed), "penalty_imposed")]
[JsonDerivedType(typeof(PenaltyLifted), "penalty_lifted")]
[JsonDerivedType(typeof(FineImposed), "fine_imposed")]
[JsonDerivedType(typeof(FinePaid), "fine_paid")]
[JsonDerivedType(typeof(DepositMoved), "deposit_moved")]
[JsonDerivedType(typeof(DepositFellShort), "deposit_fell_short")]
[JsonDerivedType(typeof(TopUpAdvanced), "deposit_top_up_advanced")]
[JsonDerivedType(typeof(DepositMended), "deposit_mended")]
[JsonDerivedType(typeof(WindDownStarted), "wind_down_started")]
[JsonDerivedType(typeof(WindDownWithdrawn), "wind_down_withdrawn")]
[JsonDerivedType(typeof(ProviderExited), "provider_exited")]
[JsonDerivedType(typeof(ProviderRemoved), "provider_removed")]
[JsonDerivedType(typeof(ProviderBarred), "provider_barred")]
[JsonDerivedType(typeof(RoundOpened), "round_opened")]
[JsonDerivedType(typeof(OwnerChanged), "owner_changed")]
internal abstract record ProviderEvent;

/// <summary>Something was filed for the entity for the first time. The account owns the provider.</summary>
internal sealed record ProviderFiled(string OwnerAccount) : ProviderEvent, ICreation;

/// <summary>The registry has given the provider to another account. The former owner's access has ended.</summary>
internal sealed record OwnerChanged(string FormerOwner, string OwnerAccount, string Reason) : ProviderEvent;

internal sealed record ProviderState
{
    /// <summary>Files of one round. An application can name 90; the rest allows for replacements.</summary>
    public const int MaxEvidence = 200;

    /// <summary>Penalties and fines that are kept. Those that run or are unpaid are always among them.</summary>
    public const int MaxPenalties = 16, MaxFines = 16;

    public required string Uscc { get; init; }

    /// <summary>The account that filed first or got it from the registry; empty until then.</summary>
    [JsonConverter(typeof(AccountNameJsonConverter))]
    public string OwnerAccount { get; init; } = "";

    public string CompanyName { get; init; } = "";
    public int Round { get; init; }
    public ProviderStatus Status { get; init; }

    /// <summary>The application of this round; null until it is written.</summary>
    public Application? Application { get; init; }

    public ImmutableArray<EvidenceItem> Evidence { get; init; } = [];

    /// <summary>The account that submitted; null unless under review.</summary>
    [JsonConverter(typeof(AccountNameJsonConverter))]
    public string? Submitter { get; init; }

    /// <summary>The reviewer whose approval waits for the subjects; null when none does.</summary>
    [JsonConverter(typeof(AccountNameJsonConverter))]
    public string? Approving { get; init; }

    public bool AlipayEnterpriseVerified { get; init; }
    public ImmutableArray<OtherRole> OtherRoles { get; init; } = [];
    public DepositLedger Deposit { get; init; } = new();
    public Shortfall? Shortfall { get; init; }
    public StandingView? Standing { get; init; }
    public ImmutableArray<Penalty> Penalties { get; init; } = [];
    public ImmutableArray<Fine> Fines { get; init; } = [];
    public LastAdmission? Admission { get; init; }
    public LastReview? Review { get; init; }
    public LastRemoval? Removal { get; init; }

    [JsonIgnore] public bool Exists => Round > 0;

    [JsonIgnore] public bool IsActive => Status is ProviderStatus.Admitted or ProviderStatus.WindingDown;

    [JsonIgnore] public bool HasLeft => Status is ProviderStatus.Exited or ProviderStatus.Removed or ProviderStatus.Barred;

    /// <summary>F6: what is still owed from an earlier round. Older rows tell only whether that round was refunded.</summary>
    [JsonIgnore]
    public long CarriedFen => Deposit.CarriedFen ?? (Round > 1 && Deposit.RefundedInRound < Round - 1 ? Deposit.DepositFen : 0);

    [JsonIgnore] public long UnpaidFinesFen => Fines.Sum(f => f.UnpaidFen);

    /// <summary>F4: from when a removed entity may apply again.</summary>
    [JsonIgnore] public DateTimeOffset? CoolDownUntil => Status == ProviderStatus.Removed ? Removal!.CoolDownUntil : null;

    /// <summary>What counts for the quotas of its owner.</summary>
    public ProviderHolding Holding(long version) => new(version, Admission is null, Evidence.Length, Evidence.Sum(e => (long)e.Bytes));

    public ProviderState Apply(ProviderEvent happened) => happened switch
    {
        ProviderFiled e => this with { OwnerAccount = e.OwnerAccount, Round = 1, Status = ProviderStatus.Draft },
        ApplicationSaved e => this with { Application = e.Application, CompanyName = e.Application.CompanyName, Evidence = Named(e) },
        EvidenceAdded e => this with
        {
            Evidence = Evidence.Add(new(e.EvidenceId, e.Kind, e.IssuedOn) { Bytes = e.Bytes, RemoveDay = e.RemoveOn?.DayNumber }),
        },
        EvidenceChanged e => this with
        {
            Evidence = [.. Evidence.Select(i => i.EvidenceId == e.EvidenceId ? i with { Kind = e.Kind, IssuedOn = e.IssuedOn } : i)],
        },
        EvidenceRemoved e => this with { Evidence = Evidence.RemoveAll(i => e.EvidenceIds.Contains(i.EvidenceId)) },
        ApplicationSubmitted e => this with { Status = ProviderStatus.UnderReview, Submitter = e.Submitter },
        ApplicationWithdrawn => BackToDraft(),
        ApprovalStarted e => this with { Approving = e.Reviewer },
        ApprovalRefused => this with { Approving = null },
        ProviderAdmitted e => Admitted(e),
        ApplicationReturned e => BackToDraft() with { Review = new LastReview(ReviewDecision.Return, e.Reasons, Round, e.ReturnedAt) },
        FactsRecorded e => this with { AlipayEnterpriseVerified = e.AlipayEnterpriseVerified, OtherRoles = e.OtherRoles },
        StandingReported e => this with { Standing = e.Standing },
        PenaltyImposed e => this with
        {
            Penalties = Newest(Penalties, p => !p.IsOpen(e.ImposedAt), MaxPenalties).Add(new Penalty(e.PenaltyId, e.Until, e.Reason)),
        },
        PenaltyLifted e => this with { Penalties = Penalties.RemoveAll(p => p.PenaltyId == e.PenaltyId) },
        FineImposed e => this with
        {
            Fines = Newest(Fines, f => f.UnpaidFen == 0, MaxFines).Add(new Fine(e.FineId, e.AmountFen, 0, e.Reason)),
        },
        FinePaid e => this with
        {
            Fines = [.. Fines.Select(f => f.FineId == e.FineId ? f with { PaidFen = f.PaidFen + e.AmountFen } : f)],
        },
        DepositMoved e => this with { Deposit = Moved(e) },
        DepositFellShort e => this with { Shortfall = new Shortfall(TopUpStage.Due, e.Since, e.DueAt, e.FlaggedAt, e.RemovableAt) },
        TopUpAdvanced e => this with { Shortfall = Shortfall! with { Stage = e.Stage } },
        DepositMended => this with { Shortfall = null },
        WindDownStarted => this with { Status = ProviderStatus.WindingDown },
        WindDownWithdrawn => this with { Status = ProviderStatus.Admitted },
        ProviderExited => Left(ProviderStatus.Exited),
        ProviderRemoved e => Left(ProviderStatus.Removed) with
        {
            Removal = new LastRemoval(e.Cause, e.Reason, e.RemovedAt, e.CoolDownUntil),
        },
        ProviderBarred e => Left(ProviderStatus.Barred) with
        {
            Removal = new LastRemoval(RemovalCause.SeriousViolation, e.Reason, e.BarredAt, null),
        },
        RoundOpened e => this with
        {
            Round = e.Round,
            Status = ProviderStatus.Draft,
            Application = null,
            Evidence = [],
            Deposit = Deposit with { CarriedFen = Deposit.RefundedInRound == Round ? 0 : Deposit.DepositFen },
        },
        OwnerChanged e => this with { OwnerAccount = e.OwnerAccount },
        _ => throw new InvalidOperationException($"Unknown event {happened.GetType().Name}."),
    };

    public void Check()
    {
        Deposit.Check();
        Invariant.Holds(CarriedFen >= 0 && CarriedFen <= Deposit.DepositFen, "F6: no more is owed than is there");
        Invariant.Holds(Exists == OwnerAccount.Length > 0, "E: the first account that files owns the provider");
        Invariant.Holds(!IsActive || Admission?.Round == Round, "E7: who is admitted was admitted in this round");
        Invariant.Holds(Status != ProviderStatus.UnderReview || (Application is not null && Submitter is not null), "E7: submitted");
        Invariant.Holds(Approving is null || Status == ProviderStatus.UnderReview, "E7: only what is under review is approved");
        Invariant.Holds(Shortfall is null || IsActive, "E8: only an admitted provider's deposit falls short");
        Invariant.Holds(Status != ProviderStatus.Removed || Removal?.CoolDownUntil is not null, "F4: a removal has its cool-down");
        Invariant.Holds(Status != ProviderStatus.Barred || Removal is { CoolDownUntil: null }, "F4: a bar has no end");
        Invariant.Holds(Fines.All(f => f.PaidFen >= 0 && f.UnpaidFen >= 0), "F7: no fine is paid more than in full");
        Invariant.Holds(Evidence.Length <= MaxEvidence, "no more than 200 files a round");
        Invariant.Holds(Penalties.Length <= MaxPenalties && Fines.Length <= MaxFines, "what is kept is bounded");
    }

    private ProviderState Admitted(ProviderAdmitted e) => this with
    {
        Status = ProviderStatus.Admitted,
        Approving = null,
        Submitter = null,
        Admission = new LastAdmission(e.Round, e.AdmittedAt, Application!.LegalRepresentative, Application.AlipaySubject),
        Review = new LastReview(ReviewDecision.Approve, ImmutableSortedDictionary<string, string>.Empty, e.Round, e.AdmittedAt),
    };

    // F6: a deduction comes off first what an earlier round has left.
    private DepositLedger Moved(DepositMoved e)
    {
        var moved = Deposit.Post(e.Debit, e.Credit, e.AmountFen) with { Entries = Deposit.Entries + 1 };
        return e.Kind switch
        {
            DepositEntryKind.Refund when HasLeft => moved with { RefundedInRound = Round },
            DepositEntryKind.Refund => moved with { CarriedFen = 0 },
            DepositEntryKind.Deduction when !HasLeft && CarriedFen > 0 => moved with { CarriedFen = Math.Max(0, CarriedFen - e.AmountFen) },
            _ => moved,
        };
    }

    // Files without a size are of earlier versions and stay: an earlier round may have named them too.
    private ImmutableArray<EvidenceItem> Named(ApplicationSaved e)
    {
        var named = e.Application.Cooperation.EvidenceIds.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Evidence.Select(i => i with
            {
                RemoveDay = named.Contains(i.EvidenceId) || i.Bytes == 0 ? null : i.RemoveDay ?? e.RemoveOn?.DayNumber,
            }),
        ];
    }

    private ProviderState BackToDraft() => this with { Status = ProviderStatus.Draft, Submitter = null };

    // F6: the whole deposit is owed now.
    private ProviderState Left(ProviderStatus status) =>
        this with { Status = status, Shortfall = null, Submitter = null, Approving = null, Deposit = Deposit with { CarriedFen = null } };

    // At the limit, the oldest item that is over makes room.
    private static ImmutableArray<T> Newest<T>(ImmutableArray<T> items, Predicate<T> isOver, int max) =>
        items.Length < max ? items : items.RemoveAt(items.ToList().FindIndex(isOver));
}

internal static class ProviderProjections
{
    public static Func<Seen, ProviderView> Provider(DateTimeOffset at) => seen =>
    {
        var (state, policy) = (seen.State, seen.Policy);
        var admission = Admission.Assess(state, policy, at);
        return new ProviderView(state.Uscc, state.CompanyName, state.OwnerAccount, state.Round, state.Status)
        {
            Requirements = admission.Requirements,
            Admission = admission.View,
            Exit = ExitConditions.Assess(state, at),
            Deposit = new DepositView(
                state.Deposit.DepositFen, policy.Providers.DepositFen, Admission.WaivedBy(state, policy.Providers), TopUp(state))
            {
                RefundableFen = DepositRefund.RefundableFen(state, policy.Providers) ?? 0,
            },
            Standing = state.Standing,
            Penalties = [.. state.Penalties.Select(p => new PenaltyView(p.PenaltyId, p.Until, p.Reason, p.IsOpen(at)))],
            Fines = [.. state.Fines.Select(f => new FineView(f.FineId, f.AmountFen, f.PaidFen, f.Reason))],
            Review = state.Review is { } r ? new ReviewView(r.Decision, r.Reasons, r.Round, r.DecidedAt) : null,
            Removal = state.Removal is { } x ? new RemovalView(x.Cause, x.Reason, x.RemovedAt) : null,
            CoolDownUntil = state.CoolDownUntil,
            Version = seen.Version,
        };
    };

    public static Func<Seen, RequirementsView> Requirements(Policy policy, DateTimeOffset at, string? preset) => seen =>
    {
        var admission = Admission.Assess(seen.State, policy, at, preset);
        return new RequirementsView(seen.State.Uscc, at, admission.View, admission.Requirements, seen.Version);
    };

    public static ProviderSummary Summary(ProviderState state, long version) => new(
        state.Uscc, state.CompanyName, state.OwnerAccount, state.Round, state.Status, state.Deposit.DepositFen, state.Shortfall?.Stage,
        state.CoolDownUntil, version);

    public static ApplicationView Application(Seen seen) => new(
        seen.State.Uscc, seen.State.Round, OnItsDays(seen.State.Application), [.. seen.State.Evidence.Select(Evidence)], seen.Version);

    public static Func<Seen, EvidenceView> Evidence(string evidenceId) =>
        seen => Evidence(seen.State.Evidence.First(e => e.EvidenceId == evidenceId));

    private static EvidenceView Evidence(EvidenceItem item) => new(item.EvidenceId, item.Kind, item.IssuedOn) { RemoveOn = item.RemoveOn };

    private static Application? OnItsDays(Application? application) => application is null ? null : application with
    {
        Cooperation = application.Cooperation with
        {
            AllianceSettlements = [.. application.Cooperation.AllianceSettlements.Select(s => s.OnItsDays())],
        },
    };

    private static TopUpView? TopUp(ProviderState state) =>
        state.Shortfall is { } s ? new TopUpView(s.Stage, s.Since, s.DueAt, s.FlaggedAt, s.RemovableAt) : null;
}
