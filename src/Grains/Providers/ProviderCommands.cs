using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Providers;

/// <summary>What a provider can be asked to do.</summary>
[JsonDerivedType(typeof(SaveApplication), "save_application")]
[JsonDerivedType(typeof(AddEvidence), "add_evidence")]
[JsonDerivedType(typeof(SubmitApplication), "submit")]
[JsonDerivedType(typeof(WithdrawApplication), "withdraw")]
[JsonDerivedType(typeof(ReviewApplication), "review")]
[JsonDerivedType(typeof(SettleApproval), "settle_approval")]
[JsonDerivedType(typeof(RecordFacts), "record_facts")]
[JsonDerivedType(typeof(ReportStanding), "report_standing")]
[JsonDerivedType(typeof(ImposePenalty), "impose_penalty")]
[JsonDerivedType(typeof(LiftPenalty), "lift_penalty")]
[JsonDerivedType(typeof(ImposeFine), "impose_fine")]
[JsonDerivedType(typeof(PayFine), "pay_fine")]
[JsonDerivedType(typeof(MoveDeposit), "move_deposit")]
[JsonDerivedType(typeof(RequestExit), "request_exit")]
[JsonDerivedType(typeof(WithdrawExit), "withdraw_exit")]
[JsonDerivedType(typeof(RemoveProvider), "remove")]
[JsonDerivedType(typeof(Reapply), "reapply")]
[JsonDerivedType(typeof(ChangeOwner), "change_owner")]
[GenerateSerializer, Immutable, Alias("ProviderCommand")]
public abstract record ProviderCommand;

/// <summary>What a decision rests on besides the provider. What a command does not need is not asked.</summary>
internal sealed record ProviderFacts
{
    /// <summary>F5: somebody that the application names is barred.</summary>
    public bool NamesBarred { get; init; }

    /// <summary>Why the account may not have what the command would add, or null.</summary>
    public Refusal? NoRoom { get; init; }

    /// <summary>F6: what the command's id was used for before; null when it is new.</summary>
    public string? UsedFor { get; init; }

    /// <summary>Whether the registry knows the account that is to be the owner.</summary>
    public bool OwnerIsKnown { get; init; }
}

/// <summary>Writes the application of this round; the first account that does owns the provider.</summary>
/// <param name="Application">All of it.</param>
[GenerateSerializer, Immutable, Alias("SaveApplication")]
public sealed record SaveApplication(Application Application) : ProviderCommand;

/// <summary>Adds a file to this round's evidence.</summary>
/// <param name="EvidenceId">The SHA-256 of its content, in lower-case hexadecimal digits.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IssuedOn">When it was issued; not in the future.</param>
[GenerateSerializer, Immutable, Alias("AddEvidence")]
public sealed record AddEvidence(string EvidenceId, EvidenceKind Kind, DateOnly IssuedOn) : ProviderCommand, ICarriesContent
{
    /// <inheritdoc />
    [JsonIgnore, Id(0)]
    public Content? Content { get; init; }
}

/// <summary>Hands the application to the reviewers.</summary>
[GenerateSerializer, Immutable, Alias("SubmitApplication")]
public sealed record SubmitApplication : ProviderCommand;

/// <summary>Takes the application back.</summary>
[GenerateSerializer, Immutable, Alias("WithdrawApplication")]
public sealed record WithdrawApplication : ProviderCommand;

/// <summary>Decides an application.</summary>
/// <param name="Decision">Approved or returned.</param>
/// <param name="Reasons">Of a return: at least one requirement id with its reason of 1 to 100 characters. Of an approval: none.</param>
[GenerateSerializer, Immutable, Alias("ReviewApplication")]
public sealed record ReviewApplication(ReviewDecision Decision, ImmutableSortedDictionary<string, string> Reasons) : ProviderCommand;

/// <summary>Whether those whom the application names are free to be admitted (F5).</summary>
/// <param name="Refusal">Why not, or null.</param>
internal sealed record SettleApproval(Refusal? Refusal) : ProviderCommand, ISettlement;

/// <summary>Enters what the platform knows of the entity.</summary>
/// <param name="AlipayEnterpriseVerified">E2: whether Alipay has verified the enterprise.</param>
/// <param name="OtherRoles">E1: its other roles, at most 10, each once.</param>
[GenerateSerializer, Immutable, Alias("RecordFacts")]
public sealed record RecordFacts(bool AlipayEnterpriseVerified, ImmutableArray<OtherRole> OtherRoles) : ProviderCommand
{
    /// <summary>Roles that may be named.</summary>
    public const int MaxRoles = 10;
}

/// <summary>Another role that the entity holds (E1).</summary>
/// <param name="Role">Its name, 1 to 32 characters.</param>
/// <param name="DepositPaidFen">What is paid for it, 0 to 10^15 fen.</param>
[GenerateSerializer, Immutable, Alias("OtherRole")]
public sealed record OtherRole(string Role, long DepositPaidFen);

/// <summary>Reports what is open (F1).</summary>
/// <param name="Standing">The report; one that is older than the one held is ignored.</param>
[GenerateSerializer, Immutable, Alias("ReportStanding")]
public sealed record ReportStanding(StandingView Standing) : ProviderCommand;

/// <summary>Sets a penalty period (F7).</summary>
/// <param name="PenaltyId">Its id; the same penalty again has no effect.</param>
/// <param name="Until">When it is over; in the future.</param>
/// <param name="Reason">Why, 1 to 100 characters.</param>
[GenerateSerializer, Immutable, Alias("ImposePenalty")]
public sealed record ImposePenalty(string PenaltyId, DateTimeOffset Until, string Reason) : ProviderCommand, IClaimsId
{
    /// <inheritdoc />
    [JsonIgnore]
    public UsedId Claim => ProviderIds.Penalty(PenaltyId, Until);
}

/// <summary>Ends a penalty period before its time.</summary>
/// <param name="PenaltyId">Which.</param>
[GenerateSerializer, Immutable, Alias("LiftPenalty")]
public sealed record LiftPenalty(string PenaltyId) : ProviderCommand;

/// <summary>Sets a fine (F7).</summary>
/// <param name="FineId">Its id; the same fine again has no effect.</param>
/// <param name="AmountFen">How much, 1 to 10^15 fen.</param>
/// <param name="Reason">Why, 1 to 100 characters.</param>
[GenerateSerializer, Immutable, Alias("ImposeFine")]
public sealed record ImposeFine(string FineId, long AmountFen, string Reason) : ProviderCommand, IClaimsId
{
    /// <inheritdoc />
    [JsonIgnore]
    public UsedId Claim => ProviderIds.Fine(FineId, AmountFen);
}

/// <summary>Enters a payment of a fine.</summary>
/// <param name="FineId">Which fine.</param>
/// <param name="PaymentId">The payment's id; the same payment again has no effect.</param>
/// <param name="AmountFen">How much, 1 to 10^15 fen.</param>
[GenerateSerializer, Immutable, Alias("PayFine")]
public sealed record PayFine(string FineId, string PaymentId, long AmountFen) : ProviderCommand, IClaimsId
{
    /// <inheritdoc />
    [JsonIgnore]
    public UsedId Claim => ProviderIds.Payment(PaymentId, FineId, AmountFen);
}

/// <summary>Enters a movement of the deposit.</summary>
/// <param name="EntryId">Its id; the same movement again has no effect (F6).</param>
/// <param name="Kind">What it is.</param>
/// <param name="AmountFen">How much, 1 to 10^15 fen.</param>
/// <param name="Reference">What it refers to, 1 to 64 characters.</param>
[GenerateSerializer, Immutable, Alias("MoveDeposit")]
public sealed record MoveDeposit(string EntryId, DepositEntryKind Kind, long AmountFen, string Reference) : ProviderCommand, IClaimsId
{
    /// <inheritdoc />
    [JsonIgnore]
    public UsedId Claim => ProviderIds.Entry(EntryId, Kind, AmountFen, Reference);
}

/// <summary>Asks to leave (F1).</summary>
/// <param name="WindDown">F2: if a condition does not hold, take on nothing new and leave as soon as all do.</param>
[GenerateSerializer, Immutable, Alias("RequestExit")]
public sealed record RequestExit(bool WindDown) : ProviderCommand;

/// <summary>Stays after all (F2).</summary>
[GenerateSerializer, Immutable, Alias("WithdrawExit")]
public sealed record WithdrawExit : ProviderCommand;

/// <summary>Makes the provider leave (F4).</summary>
/// <param name="Cause">Why; a serious violation bars the entity for ever.</param>
/// <param name="Reason">Why, in words of 1 to 100 characters.</param>
[GenerateSerializer, Immutable, Alias("RemoveProvider")]
public sealed record RemoveProvider(RemovalCause Cause, string Reason) : ProviderCommand;

/// <summary>Begins a new round (F3, F4).</summary>
[GenerateSerializer, Immutable, Alias("Reapply")]
public sealed record Reapply : ProviderCommand;

/// <summary>Gives the entity's application and whatever belongs to it another owner.</summary>
/// <param name="Account">Who owns it from now on, in its normal form.</param>
/// <param name="Reason">Why, in words of 1 to 100 characters.</param>
[GenerateSerializer, Immutable, Alias("ChangeOwner")]
public sealed record ChangeOwner(string Account, string Reason) : ProviderCommand;
