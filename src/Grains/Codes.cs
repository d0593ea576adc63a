namespace RelayHeat.Grains;

/// <summary>The stable codes with which RelayHeat refuses. The gateway gives each a status, a title and a detail.</summary>
public static class Codes
{
    /// <summary>The caller may not do this; never tells whether the thing exists.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The key was used for another command.</summary>
    public const string IdempotencyKeyReused = EngineCodes.IdempotencyKeyReused;

    /// <summary><c>If-Match</c> named another version. Figures: <c>version</c>.</summary>
    public const string VersionMismatch = EngineCodes.VersionMismatch;

    /// <summary>No such merchant.</summary>
    public const string MerchantNotFound = "merchant_not_found";

    /// <summary>No such account.</summary>
    public const string AccountNotFound = "account_not_found";

    /// <summary>The account has no open binding with this merchant.</summary>
    public const string BindingNotFound = "binding_not_found";

    /// <summary>No such invitation.</summary>
    public const string InvitationNotFound = "invitation_not_found";

    /// <summary>A15: the main account belongs to another merchant.</summary>
    public const string MainAccountTaken = "main_account_taken";

    /// <summary>A merchant's main account cannot be changed by registration.</summary>
    public const string MainAccountFixed = "main_account_fixed";

    /// <summary>A4: no free seat with full permission. Figures: <c>limit, inUse</c>.</summary>
    public const string SeatLimitReached = "seat_limit_reached";

    /// <summary>A14: too many open bindings. Figures: <c>limit, openBindings</c>.</summary>
    public const string BindingLimitReached = "binding_limit_reached";

    /// <summary>There is an open invitation on other terms.</summary>
    public const string AlreadyInvited = "already_invited";

    /// <summary>The account is bound on other terms.</summary>
    public const string AlreadyBound = "already_bound";

    /// <summary>A10: not Alipay real-name verified.</summary>
    public const string AccountNotVerified = "account_not_verified";

    /// <summary>A10: has another identity on the platform. Figures: <c>identities</c>.</summary>
    public const string AccountHasPlatformIdentity = "account_has_platform_identity";

    /// <summary>A10: bound to another store.</summary>
    public const string AccountBoundElsewhere = "account_bound_elsewhere";

    /// <summary>A10: has the store's own Alipay subject.</summary>
    public const string AlipaySubjectSameAsStore = "alipay_subject_same_as_store";

    /// <summary>A9: operator accounts are for Tmall stores.</summary>
    public const string MerchantNotTmall = "merchant_not_tmall";

    /// <summary>A8: not named after the store's main account. Figures: <c>prefix</c>.</summary>
    public const string InvalidSubAccount = "invalid_sub_account";

    /// <summary>A12: too many invitations in the window. Figures: <c>limit, window, retryAt</c>.</summary>
    public const string InvitationRateLimited = "invitation_rate_limited";

    /// <summary>Too much within too short a time. Figures: <c>quota, limit</c>, and <c>retryAfterSeconds</c> where it is known.</summary>
    public const string RateLimited = EngineCodes.RateLimited;

    /// <summary>A14: the account has too many open invitations. Figures: <c>limit</c>.</summary>
    public const string AccountInboxFull = "account_inbox_full";

    /// <summary>There is no open invitation to resend.</summary>
    public const string InvitationNotOpen = "invitation_not_open";

    /// <summary>A12: the invitation has expired.</summary>
    public const string InvitationExpired = "invitation_expired";

    /// <summary>The invitation has ended otherwise. Figures: <c>reason</c>.</summary>
    public const string InvitationClosed = "invitation_closed";

    /// <summary>Bad input that only the aggregate or its clock can recognise. Figures: <c>errors</c>, as the gateway's own.</summary>
    public const string ValidationFailed = "validation_failed";

    /// <summary>No such provider.</summary>
    public const string ProviderNotFound = "provider_not_found";

    /// <summary>The provider has no such evidence.</summary>
    public const string EvidenceNotFound = "evidence_not_found";

    /// <summary>The provider has no such fine.</summary>
    public const string FineNotFound = "fine_not_found";

    /// <summary>Only a draft is edited or submitted. Figures: <c>providerStatus</c>.</summary>
    public const string ApplicationNotEditable = "application_not_editable";

    /// <summary>F4: the entity is barred for ever.</summary>
    public const string EntityBarred = "entity_barred";

    /// <summary>F5: somebody whom the application names was barred with another entity.</summary>
    public const string RelatedEntityBarred = "related_entity_barred";

    /// <summary>F4: not before the cool-down is over. Figures: <c>until</c>.</summary>
    public const string CoolingDown = "cooling_down";

    /// <summary>A round has only so many files. Figures: <c>limit</c>.</summary>
    public const string EvidenceLimitReached = "evidence_limit_reached";

    /// <summary>
    /// The account has used up what one account may have. Figures: <c>quota, limit</c>; <c>retryAfterSeconds</c> where time helps.
    /// </summary>
    public const string QuotaExceeded = EngineCodes.QuotaExceeded;

    /// <summary>E7: section E does not hold. Figures: <c>requirements</c>, those that stand in the way.</summary>
    public const string RequirementsUnmet = "requirements_unmet";

    /// <summary>E7: there is nothing to review. Figures: <c>providerStatus</c>.</summary>
    public const string NotUnderReview = "not_under_review";

    /// <summary>E7: who applies does not review.</summary>
    public const string ReviewerIsApplicant = "reviewer_is_applicant";

    /// <summary>F7: more is paid than is left of the fine. Figures: <c>unpaidFen</c>.</summary>
    public const string Overpayment = "overpayment";

    /// <summary>F6: there is not so much. Figures: <c>availableFen</c>.</summary>
    public const string InsufficientDeposit = "insufficient_deposit";

    /// <summary>F6: refunded only after exit or removal, and once. Figures: <c>providerStatus</c>.</summary>
    public const string DepositNotRefundable = "deposit_not_refundable";

    /// <summary>D2, F6: the id stands for another movement, fine or penalty. Figures: <c>id</c>.</summary>
    public const string IdReused = "id_reused";

    /// <summary>F7: so many penalties run. Figures: <c>limit</c>.</summary>
    public const string PenaltyLimitReached = "penalty_limit_reached";

    /// <summary>F7: so many fines are unpaid. Figures: <c>limit</c>.</summary>
    public const string FineLimitReached = "fine_limit_reached";

    /// <summary>F6: no more can be paid in. Figures: <c>limitFen</c>.</summary>
    public const string DepositLimitReached = "deposit_limit_reached";

    /// <summary>F1: a condition does not hold. Figures: <c>conditions</c>, those that do not.</summary>
    public const string ExitConditionsUnmet = "exit_conditions_unmet";

    /// <summary>Only an admitted provider leaves. Figures: <c>providerStatus</c>.</summary>
    public const string NotAdmitted = "not_admitted";

    /// <summary>F2: there is no exit to take back. Figures: <c>providerStatus</c>.</summary>
    public const string NotWindingDown = "not_winding_down";

    /// <summary>F3: only who has left comes back. Figures: <c>providerStatus</c>.</summary>
    public const string NotExited = "not_exited";

    /// <summary>E8: not long enough overdue to be removed for it. Figures: <c>removableAt</c>, where the deposit is short.</summary>
    public const string DepositNotOverdue = "deposit_not_overdue";

    /// <summary>The store has no such plan.</summary>
    public const string PlanNotFound = "plan_not_found";

    /// <summary>C2: the rate is below 0 or above the ceiling. Figures: <c>max</c>.</summary>
    public const string RateOutOfRange = "rate_out_of_range";

    /// <summary>C1: an open plan has the same kind and target. Figures: <c>planId</c>.</summary>
    public const string PlanConflict = "plan_conflict";

    /// <summary>So many plans are open. Figures: <c>limit</c>.</summary>
    public const string PlanLimitReached = "plan_limit_reached";

    /// <summary>C4: the plan is in force, so its start stays. Figures: <c>effectiveFrom</c>.</summary>
    public const string PlanStartLocked = "plan_start_locked";

    /// <summary>The plan is over, or its stop waits for its streamers.</summary>
    public const string PlanStopped = "plan_stopped";

    /// <summary>The fund account has no such movement.</summary>
    public const string EntryNotFound = "entry_not_found";

    /// <summary>D2: there is not so much available or held. Figures: <c>availableFen, heldFen</c>.</summary>
    public const string InsufficientFunds = "insufficient_funds";

    /// <summary>D2: no account of the ledger holds or owes more. Figures: <c>limitFen</c>.</summary>
    public const string FundLimitReached = "fund_limit_reached";
}
