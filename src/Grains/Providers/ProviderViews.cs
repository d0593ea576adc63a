using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Providers;

/// <summary>A requirement of section E, or a condition of F1, as it stands at an instant (E6).</summary>
/// <param name="Id">One of <see cref="RequirementIds"/>.</param>
/// <param name="Met">Whether it holds.</param>
/// <param name="Found">The figure found: a number, or true or false. Amounts are in fen.</param>
/// <param name="Needed">The figure needed; of <c>alliance_settlement</c> the amount that must be exceeded.</param>
/// <param name="Reason">Why it does not hold, as a stable word such as <c>too_few_employees</c>; null when it does.</param>
[GenerateSerializer, Immutable, Alias("RequirementView")]
public sealed record RequirementView(string Id, bool Met, Measure Found, Measure Needed, string? Reason)
{
    /// <summary>The requirements of which some can stand in for this one; absent where nothing can. The preset says which.</summary>
    [Id(0), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? AnyOf { get; init; }

    /// <summary>E8: by when it must be mended; absent where nothing is overdue or due.</summary>
    [Id(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? MendBy { get; init; }
}

/// <summary>Whether section E holds.</summary>
/// <param name="Satisfied">Whether all that the preset asks for is met.</param>
/// <param name="Preset">By which preset.</param>
/// <param name="PolicyVersion">Of which version of the policy.</param>
/// <param name="Rule">The preset in words, such as <c>all(any(deposit, deposit_waiver), employees)</c>.</param>
[GenerateSerializer, Immutable, Alias("AdmissionView")]
public sealed record AdmissionView(bool Satisfied, string Preset, string PolicyVersion, string Rule);

/// <summary>Section E asked about by itself (E6).</summary>
/// <param name="Uscc">The entity.</param>
/// <param name="At">At which instant.</param>
/// <param name="Admission">What it comes to.</param>
/// <param name="Requirements">Each requirement of the preset.</param>
/// <param name="Version">The version of the provider.</param>
[GenerateSerializer, Immutable, Alias("RequirementsView")]
public sealed record RequirementsView(
    string Uscc, DateTimeOffset At, AdmissionView Admission, ImmutableArray<RequirementView> Requirements, long Version);

/// <summary>Whether the provider may leave (F1).</summary>
/// <param name="Satisfied">Whether all conditions hold.</param>
/// <param name="Conditions">Each condition.</param>
[GenerateSerializer, Immutable, Alias("ExitView")]
public sealed record ExitView(bool Satisfied, ImmutableArray<RequirementView> Conditions);

/// <summary>E8: a deposit that is short, and by when it must be topped up.</summary>
/// <param name="Stage">How far it has come.</param>
/// <param name="Since">Since when it is short.</param>
/// <param name="DueAt">When it is overdue.</param>
/// <param name="FlaggedAt">When the provider is flagged.</param>
/// <param name="RemovableAt">From when it may be removed for it.</param>
[GenerateSerializer, Immutable, Alias("TopUpView")]
public sealed record TopUpView(
    TopUpStage Stage, DateTimeOffset Since, DateTimeOffset DueAt, DateTimeOffset FlaggedAt, DateTimeOffset RemovableAt);

/// <summary>The deposit (E1, E8, F6).</summary>
/// <param name="PaidFen">What is paid in, deductions and refunds taken off.</param>
/// <param name="RequiredFen">What must be.</param>
/// <param name="WaivedBy">The other role whose deposit stands in for it, or null.</param>
/// <param name="TopUp">What is due, or null while nothing is.</param>
[GenerateSerializer, Immutable, Alias("DepositView")]
public sealed record DepositView(long PaidFen, long RequiredFen, string? WaivedBy, TopUpView? TopUp)
{
    /// <summary>What can be refunded now (F6), of an earlier round too; 0 where nothing is owed.</summary>
    [Id(0)]
    public long RefundableFen { get; init; }
}

/// <summary>What enforcement last reported.</summary>
/// <param name="OpenDeliveries">Deliveries that are not done.</param>
/// <param name="OpenDisputes">Disputes that are not settled.</param>
/// <param name="OpenComplaints">Complaints that are not answered.</param>
/// <param name="Litigation">Whether there is litigation because of platform business.</param>
/// <param name="RegulatoryInquiry">Whether a regulator inquires because of it.</param>
/// <param name="AsOf">As of when.</param>
[GenerateSerializer, Immutable, Alias("StandingView")]
public sealed record StandingView(
    int OpenDeliveries, int OpenDisputes, int OpenComplaints, bool Litigation, bool RegulatoryInquiry, DateTimeOffset AsOf);

/// <summary>A penalty period (F7).</summary>
/// <param name="PenaltyId">Its id.</param>
/// <param name="Until">At this instant it is over.</param>
/// <param name="Reason">Why.</param>
/// <param name="Open">Whether it still runs.</param>
[GenerateSerializer, Immutable, Alias("PenaltyView")]
public sealed record PenaltyView(string PenaltyId, DateTimeOffset Until, string Reason, bool Open);

/// <summary>A fine (F7).</summary>
/// <param name="FineId">Its id.</param>
/// <param name="AmountFen">How much.</param>
/// <param name="PaidFen">How much of it is paid.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("FineView")]
public sealed record FineView(string FineId, long AmountFen, long PaidFen, string Reason);

/// <summary>What the reviewers last decided (E7).</summary>
/// <param name="Decision">Approved or returned.</param>
/// <param name="Reasons">Of a return: requirement ids, each with the reason.</param>
/// <param name="Round">Of which round.</param>
/// <param name="DecidedAt">When.</param>
[GenerateSerializer, Immutable, Alias("ReviewView")]
public sealed record ReviewView(
    ReviewDecision Decision, ImmutableSortedDictionary<string, string> Reasons, int Round, DateTimeOffset DecidedAt);

/// <summary>A removal (F4).</summary>
/// <param name="Cause">Why.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="RemovedAt">When.</param>
[GenerateSerializer, Immutable, Alias("RemovalView")]
public sealed record RemovalView(RemovalCause Cause, string Reason, DateTimeOffset RemovedAt);

/// <summary>A provider as it is shown.</summary>
/// <param name="Uscc">The entity.</param>
/// <param name="CompanyName">Its name; empty until an application names it.</param>
/// <param name="OwnerAccount">The account that filed first.</param>
/// <param name="Round">Which application this is, from 1.</param>
/// <param name="Status">Where it stands.</param>
[GenerateSerializer, Immutable, Alias("ProviderView")]
public sealed record ProviderView(string Uscc, string CompanyName, string OwnerAccount, int Round, ProviderStatus Status)
{
    /// <summary>Each requirement of section E, now (E6).</summary>
    [Id(0)]
    public required ImmutableArray<RequirementView> Requirements { get; init; }

    /// <summary>What they come to.</summary>
    [Id(1)]
    public required AdmissionView Admission { get; init; }

    /// <summary>Whether the provider may leave (F1).</summary>
    [Id(2)]
    public required ExitView Exit { get; init; }

    /// <summary>The deposit.</summary>
    [Id(3)]
    public required DepositView Deposit { get; init; }

    /// <summary>What enforcement last reported, or null.</summary>
    [Id(4)]
    public StandingView? Standing { get; init; }

    /// <summary>Penalties: those that run, and the last ones that are over; at most 16.</summary>
    [Id(5)]
    public required ImmutableArray<PenaltyView> Penalties { get; init; }

    /// <summary>Fines: those that are not paid, and the last ones that are; at most 16.</summary>
    [Id(6)]
    public required ImmutableArray<FineView> Fines { get; init; }

    /// <summary>What the reviewers last decided, or null.</summary>
    [Id(7)]
    public ReviewView? Review { get; init; }

    /// <summary>The last removal, or null.</summary>
    [Id(8)]
    public RemovalView? Removal { get; init; }

    /// <summary>F4: from when a removed entity may apply again; null where there is no wait.</summary>
    [Id(9)]
    public DateTimeOffset? CoolDownUntil { get; init; }

    /// <summary>Rises with every change.</summary>
    [Id(10)]
    public required long Version { get; init; }
}

/// <summary>A provider as it is listed.</summary>
/// <param name="Uscc">The entity.</param>
/// <param name="CompanyName">Its name.</param>
/// <param name="OwnerAccount">The account that filed first.</param>
/// <param name="Round">Which application this is.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="DepositPaidFen">What is paid in, in fen.</param>
/// <param name="TopUpStage">E8: how far a short deposit has come, or null.</param>
/// <param name="CoolDownUntil">F4: from when it may apply again, or null.</param>
/// <param name="Version">Its version.</param>
[GenerateSerializer, Immutable, Alias("ProviderSummary")]
public sealed record ProviderSummary(
    string Uscc,
    string CompanyName,
    string OwnerAccount,
    int Round,
    ProviderStatus Status,
    long DepositPaidFen,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] TopUpStage? TopUpStage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? CoolDownUntil,
    long Version);

/// <summary>The application of a round, with its evidence.</summary>
/// <param name="Uscc">The entity.</param>
/// <param name="Round">Which application this is.</param>
/// <param name="Application">What the applicant says; null before it has said anything in this round.</param>
/// <param name="Evidence">The files of this round, oldest first; at most 200.</param>
/// <param name="Version">The version of the provider.</param>
[GenerateSerializer, Immutable, Alias("ApplicationView")]
public sealed record ApplicationView(
    string Uscc, int Round, Application? Application, ImmutableArray<EvidenceView> Evidence, long Version);

/// <summary>A piece of evidence.</summary>
/// <param name="EvidenceId">The SHA-256 of its content, in lower-case hexadecimal digits.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IssuedOn">When it was issued or, of a voucher, when the transaction was.</param>
[GenerateSerializer, Immutable, Alias("EvidenceView")]
public sealed record EvidenceView(string EvidenceId, EvidenceKind Kind, DateOnly IssuedOn)
{
    /// <summary>The day at whose beginning it is removed, unless the application names it by then; null while it does.</summary>
    [Id(0)]
    public DateOnly? RemoveOn { get; init; }
}
