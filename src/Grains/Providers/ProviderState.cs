using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;

namespace RelayHeat.Grains.Providers;

/// <summary>A file of this round. Its JSON is short on purpose: a provider's row holds up to 200 of them.</summary>
internal sealed record EvidenceItem(
    [property: JsonPropertyName("i")] string EvidenceId,
    [property: JsonPropertyName("k"), JsonConverter(typeof(JsonNumberEnumConverter<EvidenceKind>))] EvidenceKind Kind,
    [property: JsonPropertyName("d")] DateOnly IssuedOn)
{
    /// <summary>How large it is; 0 in rows from before this was kept.</summary>
    [JsonPropertyName("b"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Bytes { get; init; }

    /// <summary>The number of <see cref="RemoveOn"/>: a few digits instead of a date.</summary>
    [JsonPropertyName("x")]
    public int? RemoveDay { get; init; }

    /// <summary>The day at whose beginning it is removed, unless the application names it by then; null while it does.</summary>
    [JsonIgnore]
    public DateOnly? RemoveOn => RemoveDay is { } day ? DateOnly.FromDayNumber(day) : null;
}

/// <summary>A penalty period.</summary>
internal sealed record Penalty(string PenaltyId, DateTimeOffset Until, string Reason)
{
    /// <summary>F1: at <see cref="Until"/> exactly it is over.</summary>
    public bool IsOpen(DateTimeOffset at) => Until > at;
}

/// <summary>A fine and what is paid of it, in fen.</summary>
internal sealed record Fine(string FineId, long AmountFen, long PaidFen, string Reason)
{
    [JsonIgnore]
    public long UnpaidFen => AmountFen - PaidFen;
}

/// <summary>Who stood for the entity when it was last admitted (F5).</summary>
internal sealed record LastAdmission(int Round, DateTimeOffset AdmittedAt, string LegalRepresentative, string AlipaySubject);

/// <summary>E8: the deposit is short.</summary>
internal sealed record Shortfall(
    TopUpStage Stage, DateTimeOffset Since, DateTimeOffset DueAt, DateTimeOffset FlaggedAt, DateTimeOffset RemovableAt);

/// <summary>The last removal (F4). A bar has no end.</summary>
internal sealed record LastRemoval(RemovalCause Cause, string Reason, DateTimeOffset RemovedAt, DateTimeOffset? CoolDownUntil);

/// <summary>What the reviewers last decided (E7).</summary>
internal sealed record LastReview(
    ReviewDecision Decision,
    [property: JsonConverter(typeof(OrdinalMapJsonConverter<string>))] ImmutableSortedDictionary<string, string> Reasons,
    int Round,
    DateTimeOffset DecidedAt);

/// <summary>All that a provider is.</summary>
internal sealed record ProviderState
{
    /// <summary>Files of one round. An application can name 90; the rest is for those that were replaced.</summary>
    public const int MaxEvidence = 200;

    /// <summary>Penalties that are kept; those that run are always among them.</summary>
    public const int MaxPenalties = 16;

    /// <summary>Fines that are kept; those that are unpaid are always among them.</summary>
    public const int MaxFines = 16;

    public required string Uscc { get; init; }

    /// <summary>The account that filed first, or to which the registry has given it since; empty until then.</summary>
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

    /// <summary>The reviewer whose approval waits for those whom the application names; null when none does.</summary>
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

    [JsonIgnore]
    public bool Exists => Round > 0;

    /// <summary>Whether it is a provider now, leaving or not.</summary>
    [JsonIgnore]
    public bool IsActive => Status is ProviderStatus.Admitted or ProviderStatus.WindingDown;

    /// <summary>Whether it was a provider and is none any more.</summary>
    [JsonIgnore]
    public bool HasLeft => Status is ProviderStatus.Exited or ProviderStatus.Removed or ProviderStatus.Barred;

    /// <summary>
    /// F6: what an earlier round has left and is still owed, until the next exit. Rows from before it was kept tell only whether that round
    /// was refunded.
    /// </summary>
    [JsonIgnore]
    public long CarriedFen => Deposit.CarriedFen ?? (Round > 1 && Deposit.RefundedInRound < Round - 1 ? Deposit.DepositFen : 0);

    [JsonIgnore]
    public long UnpaidFinesFen => Fines.Sum(f => f.UnpaidFen);

    /// <summary>F4: from when a removed entity may apply again.</summary>
    [JsonIgnore]
    public DateTimeOffset? CoolDownUntil => Status == ProviderStatus.Removed ? Removal!.CoolDownUntil : null;

    /// <summary>What its owner holds by it.</summary>
    public ProviderHolding Holding(long version) => new(version, Admission is null, Evidence.Length, Evidence.Sum(e => (long)e.Bytes));

    public ProviderState Apply(ProviderEvent happened) => happened switch
    {
        ProviderFiled e => this with { OwnerAccount = e.OwnerAccount, Round = 1, Status = ProviderStatus.Draft },
        ApplicationSaved e => this with { Application = e.Application, CompanyName = e.Application.CompanyName, Evidence = Named(e) },
        EvidenceAdded e => this with
        {
            Evidence = Evidence.Add(new EvidenceItem(e.EvidenceId, e.Kind, e.IssuedOn)
            {
                Bytes = e.Bytes,
                RemoveDay = e.RemoveOn?.DayNumber,
            }),
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

    /// <summary>The invariants that every stored provider holds.</summary>
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

    // F6: once, after leaving or of what is carried; a deduction comes off what is carried first.
    private DepositLedger Moved(DepositMoved e)
    {
        var moved = Deposit.Post(e.Debit, e.Credit, e.AmountFen);
        return e.Kind switch
        {
            DepositEntryKind.Refund when HasLeft => moved with { RefundedInRound = Round },
            DepositEntryKind.Refund => moved with { CarriedFen = 0 },
            DepositEntryKind.Deduction when !HasLeft && CarriedFen > 0 => moved with { CarriedFen = Math.Max(0, CarriedFen - e.AmountFen) },
            _ => moved,
        };
    }

    // Files that released versions took stay: it is not known how large they are, nor whether an earlier round had them too.
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

    // F6: all that is there is owed now, carried or not.
    private ProviderState Left(ProviderStatus status) =>
        this with { Status = status, Shortfall = null, Submitter = null, Approving = null, Deposit = Deposit with { CarriedFen = null } };

    // What is over makes room for what is new, oldest first.
    private static ImmutableArray<T> Newest<T>(ImmutableArray<T> items, Predicate<T> isOver, int max) =>
        items.Length < max ? items : items.RemoveAt(items.ToList().FindIndex(isOver));
}
