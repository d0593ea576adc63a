using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Providers;

/// <summary>What has happened to a provider. The names are those of the audit feed (G4).</summary>
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

/// <summary>The entity is known from now on, and this account owns what is filed for it.</summary>
internal sealed record ProviderFiled(string OwnerAccount) : ProviderEvent, ICreation;

/// <summary>Files that it names no more are removed when that day begins, should it not name them again.</summary>
internal sealed record ApplicationSaved(Application Application, DateOnly? RemoveOn = null) : ProviderEvent;

/// <summary>The file is removed when that day begins, should the application not name it by then.</summary>
internal sealed record EvidenceAdded(
    string EvidenceId, EvidenceKind Kind, DateOnly IssuedOn, int Round, int Bytes = 0, DateOnly? RemoveOn = null)
    : ProviderEvent, ICreation;

/// <summary>Files that the application has not named for so many days, or not when its round ended. Their bytes go with them.</summary>
internal sealed record EvidenceRemoved(ImmutableArray<string> EvidenceIds) : ProviderEvent;

/// <summary>The same file was sent again as something else.</summary>
internal sealed record EvidenceChanged(string EvidenceId, EvidenceKind Kind, DateOnly IssuedOn, int Round) : ProviderEvent;

internal sealed record ApplicationSubmitted(string Submitter) : ProviderEvent;

internal sealed record ApplicationWithdrawn : ProviderEvent;

/// <summary>The reviewer has approved; those whom the application names are asked whether they are free to be admitted (F5).</summary>
internal sealed record ApprovalStarted(string Reviewer, string LegalRepresentative, string AlipaySubject) : ProviderEvent;

/// <summary>They are not, or a requirement has ceased to hold meanwhile: the application is under review as before.</summary>
internal sealed record ApprovalRefused(string Code) : ProviderEvent;

internal sealed record ProviderAdmitted(int Round, string Preset, DateTimeOffset AdmittedAt) : ProviderEvent;

internal sealed record ApplicationReturned(
    [property: JsonConverter(typeof(OrdinalMapJsonConverter<string>))] ImmutableSortedDictionary<string, string> Reasons,
    DateTimeOffset ReturnedAt) : ProviderEvent;

internal sealed record FactsRecorded(bool AlipayEnterpriseVerified, ImmutableArray<OtherRole> OtherRoles) : ProviderEvent;

internal sealed record StandingReported(StandingView Standing) : ProviderEvent;

internal sealed record PenaltyImposed(string PenaltyId, DateTimeOffset Until, string Reason, DateTimeOffset ImposedAt)
    : ProviderEvent, IUsesId
{
    [JsonIgnore]
    public UsedId UsedId => ProviderIds.Penalty(PenaltyId, Until);
}

internal sealed record PenaltyLifted(string PenaltyId) : ProviderEvent;

internal sealed record FineImposed(string FineId, long AmountFen, string Reason) : ProviderEvent, IUsesId
{
    [JsonIgnore]
    public UsedId UsedId => ProviderIds.Fine(FineId, AmountFen);
}

internal sealed record FinePaid(string FineId, string PaymentId, long AmountFen) : ProviderEvent, IUsesId
{
    [JsonIgnore]
    public UsedId UsedId => ProviderIds.Payment(PaymentId, FineId, AmountFen);
}

/// <summary>One movement: what the one account gives, the other takes.</summary>
internal sealed record DepositMoved(
    string EntryId, DepositEntryKind Kind, long AmountFen, string Reference, LedgerAccount Debit, LedgerAccount Credit)
    : ProviderEvent, IUsesId
{
    [JsonIgnore]
    public UsedId UsedId => ProviderIds.Entry(EntryId, Kind, AmountFen, Reference);
}

/// <summary>E8: neither the deposit nor a waiver holds any longer.</summary>
internal sealed record DepositFellShort(DateTimeOffset Since, DateTimeOffset DueAt, DateTimeOffset FlaggedAt, DateTimeOffset RemovableAt)
    : ProviderEvent;

/// <summary>E8: time has brought a short deposit one step further.</summary>
internal sealed record TopUpAdvanced(TopUpStage Stage, DateTimeOffset At) : ProviderEvent;

internal sealed record DepositMended : ProviderEvent;

internal sealed record WindDownStarted : ProviderEvent;

internal sealed record WindDownWithdrawn : ProviderEvent;

/// <summary>F1, F2: has left, at the first instant at which all conditions held.</summary>
internal sealed record ProviderExited(DateTimeOffset ExitedAt) : ProviderEvent;

internal sealed record ProviderRemoved(RemovalCause Cause, string Reason, DateTimeOffset RemovedAt, DateTimeOffset CoolDownUntil)
    : ProviderEvent;

/// <summary>F4, F5: the entity is barred for ever, and with it those who stood for it when it was last admitted.</summary>
internal sealed record ProviderBarred(string Reason, DateTimeOffset BarredAt, string LegalRepresentative, string AlipaySubject)
    : ProviderEvent;

internal sealed record RoundOpened(int Round) : ProviderEvent;

/// <summary>The registry has given the application to another account; the former one's access has ended.</summary>
internal sealed record OwnerChanged(string FormerOwner, string OwnerAccount, string Reason) : ProviderEvent;
