using System.Text.Json.Serialization;
using Orleans.Concurrency;
using RelayHeat.Grains.OperatorAccounts;

namespace RelayHeat.Grains.Providers;

/// <summary>
/// A talent service provider, by the USCC of its entity: its applications, its deposit and conduct, and how it leaves. A caller without the
/// right is refused with <c>forbidden</c>. Staff learn by <c>provider_not_found</c> that nobody has filed for the entity.
/// </summary>
[Alias("IProviderGrain")]
public interface IProviderGrain : IAggregateGrain
{
    /// <summary>Writes the application of this round. The owner; the first account that files becomes it. E, F4, F5.</summary>
    /// <returns>
    /// Refuses with <c>validation_failed</c>, <c>application_not_editable</c>, <c>entity_barred</c>, <c>related_entity_barred</c>,
    /// <c>cooling_down</c>, <c>quota_exceeded</c>.
    /// </returns>
    [Alias("SaveApplication")] Task<Outcome<ProviderView>> SaveApplication(SaveApplication command, CommandContext context);

    /// <summary>Adds a file to this round's evidence, at most 200. The owner; the first account that files becomes it. E4.</summary>
    /// <returns>
    /// Refuses with <c>validation_failed</c>, <c>application_not_editable</c>, <c>entity_barred</c>, <c>cooling_down</c>,
    /// <c>evidence_limit_reached</c>, <c>quota_exceeded</c>.
    /// </returns>
    [Alias("AddEvidence")] Task<Outcome<EvidenceView>> AddEvidence(AddEvidence command, CommandContext context);

    /// <summary>Hands the application to the reviewers. The owner. E7, F5.</summary>
    /// <returns>
    /// Refuses with <c>requirements_unmet</c>, <c>application_not_editable</c>, <c>entity_barred</c>, <c>related_entity_barred</c>,
    /// <c>cooling_down</c>.
    /// </returns>
    [Alias("Submit")] Task<Outcome<ProviderView>> Submit(SubmitApplication command, CommandContext context);

    /// <summary>Takes the application back to draft. The owner.</summary>
    /// <returns>Refuses with <c>not_under_review</c>.</returns>
    [Alias("Withdraw")] Task<Outcome<ProviderView>> Withdraw(WithdrawApplication command, CommandContext context);

    /// <summary>Approves or returns the application. Needs <c>platform.review</c>. E7, F5.</summary>
    /// <returns>
    /// Refuses with <c>not_under_review</c>, <c>reviewer_is_applicant</c>, <c>requirements_unmet</c>, <c>related_entity_barred</c>.
    /// </returns>
    [Alias("Review")] Task<Outcome<ProviderView>> Review(ReviewApplication command, CommandContext context);

    /// <summary>Enters what the platform knows of the entity. Needs <c>platform.registry</c>. E1, E2, E8.</summary>
    [Alias("RecordFacts")] Task<Outcome<ProviderView>> RecordFacts(RecordFacts command, CommandContext context);

    /// <summary>Reports what is open. Needs <c>platform.enforcement</c>. F1, F2.</summary>
    /// <returns>Refuses a report from the future with <c>validation_failed</c>.</returns>
    [Alias("ReportStanding")] Task<Outcome<ProviderView>> ReportStanding(ReportStanding command, CommandContext context);

    /// <summary>Sets a penalty period. Needs <c>platform.enforcement</c>. F1, F7.</summary>
    /// <returns>Refuses with <c>validation_failed</c>, <c>id_reused</c>, <c>penalty_limit_reached</c>.</returns>
    [Alias("ImposePenalty")] Task<Outcome<ProviderView>> ImposePenalty(ImposePenalty command, CommandContext context);

    /// <summary>Ends a penalty period before its time. Needs <c>platform.enforcement</c>. F2, G3.</summary>
    [Alias("LiftPenalty")] Task<Outcome<ProviderView>> LiftPenalty(LiftPenalty command, CommandContext context);

    /// <summary>Sets a fine. Needs <c>platform.enforcement</c>. F1, F7.</summary>
    /// <returns>Refuses with <c>id_reused</c>, <c>fine_limit_reached</c>.</returns>
    [Alias("ImposeFine")] Task<Outcome<ProviderView>> ImposeFine(ImposeFine command, CommandContext context);

    /// <summary>Enters a payment of a fine. Needs <c>platform.ops</c>. F2, F7.</summary>
    /// <returns>Refuses with <c>fine_not_found</c>, <c>overpayment</c>, <c>id_reused</c>.</returns>
    [Alias("PayFine")] Task<Outcome<ProviderView>> PayFine(PayFine command, CommandContext context);

    /// <summary>Enters a movement of the deposit. Needs <c>platform.ops</c>. E1, E8, F6.</summary>
    /// <returns>
    /// Refuses with <c>insufficient_deposit</c>, <c>deposit_not_refundable</c>, <c>id_reused</c>, <c>deposit_limit_reached</c>.
    /// </returns>
    [Alias("MoveDeposit")] Task<Outcome<ProviderView>> MoveDeposit(MoveDeposit command, CommandContext context);

    /// <summary>Asks to leave. The owner. F1, F2.</summary>
    /// <returns>Refuses with <c>exit_conditions_unmet</c>, <c>not_admitted</c>.</returns>
    [Alias("RequestExit")] Task<Outcome<ProviderView>> RequestExit(RequestExit command, CommandContext context);

    /// <summary>Withdraws an exit that is winding down. The owner. F2.</summary>
    /// <returns>Refuses with <c>not_winding_down</c>.</returns>
    [Alias("WithdrawExit")] Task<Outcome<ProviderView>> WithdrawExit(WithdrawExit command, CommandContext context);

    /// <summary>Removes the provider; for a serious violation, for ever. Needs <c>platform.enforcement</c>. E8, F4, F5.</summary>
    /// <returns>Refuses with <c>not_admitted</c>, <c>deposit_not_overdue</c>.</returns>
    [Alias("Remove")] Task<Outcome<ProviderView>> Remove(RemoveProvider command, CommandContext context);

    /// <summary>Begins a new round. The owner. F3, F4.</summary>
    /// <returns>Refuses with <c>not_exited</c>, <c>cooling_down</c>, <c>entity_barred</c>.</returns>
    [Alias("Reapply")] Task<Outcome<ProviderView>> Reapply(Reapply command, CommandContext context);

    /// <summary>Gives it another owner. Needs <c>platform.registry</c>. The former owner's access ends at once.</summary>
    /// <returns>Refuses with <c>account_not_found</c>, <c>entity_barred</c>.</returns>
    [Alias("ChangeOwner")] Task<Outcome<ProviderView>> ChangeOwner(ChangeOwner command, CommandContext context);

    /// <summary>The provider. Its owner, every platform role. E6.</summary>
    /// <returns>Refuses with <c>provider_not_found</c>.</returns>
    [Alias("Get"), AlwaysInterleave, ReadOnly] Task<Outcome<ProviderView>> Get(Caller caller);

    /// <summary>Section E by another preset or at another instant. Its owner, every platform role. E5, E6.</summary>
    /// <param name="preset">A preset of the policy in force at the instant; null for its own.</param>
    /// <param name="at">At which instant; null for now.</param>
    /// <returns>Refuses with <c>provider_not_found</c>, <c>validation_failed</c>.</returns>
    [Alias("GetRequirements"), AlwaysInterleave, ReadOnly]
    Task<Outcome<RequirementsView>> GetRequirements(string? preset, DateTimeOffset? at, Caller caller);

    /// <summary>The application of this round, and its evidence. Its owner, <c>platform.review</c>.</summary>
    /// <returns>Refuses with <c>provider_not_found</c>.</returns>
    [Alias("GetApplication"), AlwaysInterleave, ReadOnly] Task<Outcome<ApplicationView>> GetApplication(Caller caller);

    /// <summary>Whether the caller owns this provider, and so may read its events and its evidence.</summary>
    [Alias("IsOwner"), AlwaysInterleave, ReadOnly] Task<bool> IsOwner(Caller caller);
}

/// <summary>References to providers, by their codes in normal form; no call is made.</summary>
public static class ProviderGrains
{
    /// <summary>The grain of this id.</summary>
    public static IProviderGrain GetProvider(this IGrainFactory grains, string uscc) =>
        grains.GetReference<IProviderGrain>(GrainKeys.Provider, uscc);
}

/// <summary>The commands of a provider.</summary>
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

/// <summary>What a decision needs besides the provider. A command asks only for what it needs.</summary>
internal sealed record ProviderFacts
{
    /// <summary>F5: whether the application names somebody barred.</summary>
    public bool NamesBarred { get; init; }
    /// <summary>The owner's quota that the command would exceed, as a refusal; or null.</summary>
    public Refusal? NoRoom { get; init; }
    /// <summary>F6, F7: what the command's id was used for before; null when it is new.</summary>
    public string? UsedFor { get; init; }
    /// <summary>Whether the new owner's account is registered.</summary>
    public bool OwnerIsKnown { get; init; }
}

/// <summary>Gives the provider another owner.</summary>
/// <param name="Account">The new owner, in normal form.</param>
/// <param name="Reason">1 to 100 characters.</param>
[GenerateSerializer, Immutable, Alias("ChangeOwner")]
public sealed record ChangeOwner(string Account, string Reason) : ProviderCommand;

/// <summary>Where a provider stands (section F, "States").</summary>
[GenerateSerializer, Alias("ProviderStatus"), JsonConverter(typeof(EnumTextConverter<ProviderStatus>))]
public enum ProviderStatus
{
    /// <summary>The application of this round is being written.</summary>
    Draft,
    /// <summary>The application is with the reviewers.</summary>
    UnderReview,
    /// <summary>A talent service provider.</summary>
    Admitted,
    /// <summary>F2: takes on nothing new, and leaves as soon as it may.</summary>
    WindingDown,
    /// <summary>F1: has left by itself.</summary>
    Exited,
    /// <summary>清退: was made to leave, and may come back after the cool-down.</summary>
    Removed,
    /// <summary>F4: was made to leave for a serious violation, for ever.</summary>
    Barred,
}

/// <summary>A provider as it is shown.</summary>
/// <param name="CompanyName">Its name; empty until an application names it.</param>
/// <param name="Round">Which application this is, from 1.</param>
[GenerateSerializer, Immutable, Alias("ProviderView")]
public sealed record ProviderView(string Uscc, string CompanyName, string OwnerAccount, int Round, ProviderStatus Status)
{
    /// <summary>Each requirement of section E, now (E6).</summary>
    [Id(0)] public required ImmutableArray<RequirementView> Requirements { get; init; }
    /// <summary>Whether they satisfy the preset.</summary>
    [Id(1)] public required AdmissionView Admission { get; init; }
    /// <summary>Whether the provider may leave (F1).</summary>
    [Id(2)] public required ExitView Exit { get; init; }
    /// <summary>The deposit.</summary>
    [Id(3)] public required DepositView Deposit { get; init; }
    /// <summary>What enforcement last reported, or null.</summary>
    [Id(4)] public StandingView? Standing { get; init; }
    /// <summary>Penalties: those that run, and the last ones that are over; at most 16.</summary>
    [Id(5)] public required ImmutableArray<PenaltyView> Penalties { get; init; }
    /// <summary>Fines: those that are not paid, and the last ones that are; at most 16.</summary>
    [Id(6)] public required ImmutableArray<FineView> Fines { get; init; }
    /// <summary>What the reviewers last decided, or null.</summary>
    [Id(7)] public ReviewView? Review { get; init; }
    /// <summary>The last removal, or null.</summary>
    [Id(8)] public RemovalView? Removal { get; init; }
    /// <summary>F4: from when a removed entity may apply again; null where there is no wait.</summary>
    [Id(9)] public DateTimeOffset? CoolDownUntil { get; init; }
    /// <summary>Rises with every change.</summary>
    [Id(10)] public required long Version { get; init; }
}

/// <summary>A provider as it is listed.</summary>
/// <param name="DepositPaidFen">What is paid in, in fen.</param>
/// <param name="TopUpStage">E8: how far a short deposit has come, or null.</param>
/// <param name="CoolDownUntil">F4: from when it may apply again, or null.</param>
[GenerateSerializer, Immutable, Alias("ProviderSummary")]
public sealed record ProviderSummary(
    string Uscc, string CompanyName, string OwnerAccount, int Round, ProviderStatus Status, long DepositPaidFen,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] TopUpStage? TopUpStage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] DateTimeOffset? CoolDownUntil,
    long Version);

/// <summary>A10: tells an account that it owns the provider or has lost it, and what its quotas count.</summary>
internal sealed record NoticeOfOwnership(string OwnerAccount, string Uscc) : Message<ProviderCommand>
{
    public OwnershipChange Change { get; init; }
    /// <summary>Null in messages of earlier versions, which tell of filings alone.</summary>
    public ProviderHolding? Holding { get; init; }

    public override string Target => $"{GrainKeys.Account}/{OwnerAccount}";
    public override Delivery Delivery => Change == OwnershipChange.Freed ? Delivery.Background : Delivery.BeforeReply;

    public override async Task<ProviderCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        await grains.GetAccount(OwnerAccount).NoteProvider(new NoteProvider(Uscc) { Change = Change, Holding = Holding }, context);
        return null;
    }
}
