using Orleans.Concurrency;

namespace RelayHeat.Grains.Providers;

/// <summary>
/// A talent service provider, by the USCC of its entity: its applications, its deposit and conduct, and how it leaves. Commands of
/// the owner refuse anybody else with <c>forbidden</c>; commands of staff refuse with <c>provider_not_found</c> what nobody has filed.
/// </summary>
[Alias("IProviderGrain")]
public interface IProviderGrain : IAggregateGrain
{
    /// <summary>Writes the application of this round. The owner; the first account that files becomes it. E, F4, F5.</summary>
    /// <param name="command">The application.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The provider; refuses with <c>validation_failed</c>, <c>application_not_editable</c>, <c>entity_barred</c>,
    /// <c>related_entity_barred</c>, <c>cooling_down</c>, <c>quota_exceeded</c>.
    /// </returns>
    [Alias("SaveApplication")]
    Task<Outcome<ProviderView>> SaveApplication(SaveApplication command, CommandContext context);

    /// <summary>Adds a file to this round's evidence, at most 200. The owner; the first account that files becomes it. E4.</summary>
    /// <param name="command">The file and what it is.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The evidence, the same for the same content; refuses with <c>validation_failed</c>, <c>application_not_editable</c>,
    /// <c>entity_barred</c>, <c>cooling_down</c>, <c>evidence_limit_reached</c>, <c>quota_exceeded</c>.
    /// </returns>
    [Alias("AddEvidence")]
    Task<Outcome<EvidenceView>> AddEvidence(AddEvidence command, CommandContext context);

    /// <summary>Hands the application to the reviewers. The owner. E7, F5.</summary>
    /// <param name="command">Nothing more to say.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The provider; refuses with <c>requirements_unmet</c>, <c>application_not_editable</c>, <c>entity_barred</c>,
    /// <c>related_entity_barred</c>, <c>cooling_down</c>.
    /// </returns>
    [Alias("Submit")]
    Task<Outcome<ProviderView>> Submit(SubmitApplication command, CommandContext context);

    /// <summary>Takes the application back to draft. The owner.</summary>
    /// <param name="command">Nothing more to say.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider; refuses with <c>not_under_review</c>.</returns>
    [Alias("Withdraw")]
    Task<Outcome<ProviderView>> Withdraw(WithdrawApplication command, CommandContext context);

    /// <summary>Approves or returns the application. Needs <c>platform.review</c>. E7, F5.</summary>
    /// <param name="command">The decision.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The provider; refuses with <c>not_under_review</c>, <c>reviewer_is_applicant</c>, <c>requirements_unmet</c>,
    /// <c>related_entity_barred</c>.
    /// </returns>
    [Alias("Review")]
    Task<Outcome<ProviderView>> Review(ReviewApplication command, CommandContext context);

    /// <summary>Enters what the platform knows of the entity. Needs <c>platform.registry</c>. E1, E2, E8.</summary>
    /// <param name="command">The facts.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider.</returns>
    [Alias("RecordFacts")]
    Task<Outcome<ProviderView>> RecordFacts(RecordFacts command, CommandContext context);

    /// <summary>Reports what is open. Needs <c>platform.enforcement</c>. F1, F2.</summary>
    /// <param name="command">The report; older than the one held is ignored.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider; refuses with <c>validation_failed</c> what is of the future.</returns>
    [Alias("ReportStanding")]
    Task<Outcome<ProviderView>> ReportStanding(ReportStanding command, CommandContext context);

    /// <summary>Sets a penalty period. Needs <c>platform.enforcement</c>. F1, F7.</summary>
    /// <param name="command">The penalty.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The provider; refuses with <c>validation_failed</c>, <c>id_reused</c>, <c>penalty_limit_reached</c>.
    /// </returns>
    [Alias("ImposePenalty")]
    Task<Outcome<ProviderView>> ImposePenalty(ImposePenalty command, CommandContext context);

    /// <summary>Ends a penalty period before its time. Needs <c>platform.enforcement</c>. F2, G3.</summary>
    /// <param name="command">Which.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider.</returns>
    [Alias("LiftPenalty")]
    Task<Outcome<ProviderView>> LiftPenalty(LiftPenalty command, CommandContext context);

    /// <summary>Sets a fine. Needs <c>platform.enforcement</c>. F1, F7.</summary>
    /// <param name="command">The fine.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider; refuses with <c>id_reused</c>, <c>fine_limit_reached</c>.</returns>
    [Alias("ImposeFine")]
    Task<Outcome<ProviderView>> ImposeFine(ImposeFine command, CommandContext context);

    /// <summary>Enters a payment of a fine. Needs <c>platform.ops</c>. F2, F7.</summary>
    /// <param name="command">The payment.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The provider; refuses with <c>fine_not_found</c>, <c>overpayment</c>, <c>id_reused</c>.
    /// </returns>
    [Alias("PayFine")]
    Task<Outcome<ProviderView>> PayFine(PayFine command, CommandContext context);

    /// <summary>Enters a movement of the deposit. Needs <c>platform.ops</c>. E1, E8, F6.</summary>
    /// <param name="command">The movement.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The provider; refuses with <c>insufficient_deposit</c>, <c>deposit_not_refundable</c>, <c>id_reused</c>,
    /// <c>deposit_limit_reached</c>.
    /// </returns>
    [Alias("MoveDeposit")]
    Task<Outcome<ProviderView>> MoveDeposit(MoveDeposit command, CommandContext context);

    /// <summary>Asks to leave. The owner. F1, F2.</summary>
    /// <param name="command">At once, or as soon as it may.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider; refuses with <c>exit_conditions_unmet</c>, <c>not_admitted</c>.</returns>
    [Alias("RequestExit")]
    Task<Outcome<ProviderView>> RequestExit(RequestExit command, CommandContext context);

    /// <summary>Stays after all. The owner. F2.</summary>
    /// <param name="command">Nothing more to say.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider; refuses with <c>not_winding_down</c>.</returns>
    [Alias("WithdrawExit")]
    Task<Outcome<ProviderView>> WithdrawExit(WithdrawExit command, CommandContext context);

    /// <summary>Makes the provider leave; for a serious violation, for ever. Needs <c>platform.enforcement</c>. E8, F4, F5.</summary>
    /// <param name="command">Why.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider; refuses with <c>not_admitted</c>, <c>deposit_not_overdue</c>.</returns>
    [Alias("Remove")]
    Task<Outcome<ProviderView>> Remove(RemoveProvider command, CommandContext context);

    /// <summary>Begins a new round. The owner. F3, F4.</summary>
    /// <param name="command">Nothing more to say.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider; refuses with <c>not_exited</c>, <c>cooling_down</c>, <c>entity_barred</c>.</returns>
    [Alias("Reapply")]
    Task<Outcome<ProviderView>> Reapply(Reapply command, CommandContext context);

    /// <summary>Gives it another owner. Needs <c>platform.registry</c>. The former owner's access ends at once.</summary>
    /// <param name="command">Whom, and why.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The provider; refuses with <c>account_not_found</c>, <c>entity_barred</c>.</returns>
    [Alias("ChangeOwner")]
    Task<Outcome<ProviderView>> ChangeOwner(ChangeOwner command, CommandContext context);

    /// <summary>The provider. Its owner, every platform role. E6.</summary>
    /// <param name="caller">Who asks.</param>
    /// <returns>The provider; refuses with <c>provider_not_found</c>.</returns>
    [Alias("Get"), AlwaysInterleave, ReadOnly]
    Task<Outcome<ProviderView>> Get(Caller caller);

    /// <summary>Section E by another preset or at another instant. Its owner, every platform role. E5, E6.</summary>
    /// <param name="preset">A preset of the policy in force at the instant; null for its own.</param>
    /// <param name="at">At which instant; null for now.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>The requirements; refuses with <c>provider_not_found</c>, <c>validation_failed</c>.</returns>
    [Alias("GetRequirements"), AlwaysInterleave, ReadOnly]
    Task<Outcome<RequirementsView>> GetRequirements(string? preset, DateTimeOffset? at, Caller caller);

    /// <summary>What the applicant says in this round, and its evidence. Its owner, <c>platform.review</c>.</summary>
    /// <param name="caller">Who asks.</param>
    /// <returns>The application; refuses with <c>provider_not_found</c>.</returns>
    [Alias("GetApplication"), AlwaysInterleave, ReadOnly]
    Task<Outcome<ApplicationView>> GetApplication(Caller caller);

    /// <summary>Whether the caller owns this provider, and so may read its events and its evidence.</summary>
    /// <param name="caller">Who asks.</param>
    /// <returns>True for the owner.</returns>
    [Alias("IsOwner"), AlwaysInterleave, ReadOnly]
    Task<bool> IsOwner(Caller caller);
}
