namespace RelayHeat.Grains;

#pragma warning disable CS1591 // What a code means and which figures it carries stands in the gateway's catalogue of problems.

/// <summary>The stable codes with which rules refuse, each with the id of its rule. The gateway's catalogue says what each means.</summary>
public static class Codes
{
    // The engine's own.
    public const string IdempotencyKeyReused = EngineCodes.IdempotencyKeyReused; // G2
    public const string VersionMismatch = EngineCodes.VersionMismatch;
    public const string RateLimited = EngineCodes.RateLimited;
    public const string QuotaExceeded = EngineCodes.QuotaExceeded;

    // Of several aggregates.
    public const string Forbidden = "forbidden"; // G1
    public const string ValidationFailed = "validation_failed";
    public const string IdReused = "id_reused"; // D2, F6

    // Merchants.
    public const string MerchantNotFound = "merchant_not_found";
    public const string MainAccountTaken = "main_account_taken"; // A15
    public const string MainAccountFixed = "main_account_fixed";
    public const string BindingNotFound = "binding_not_found";
    public const string SeatLimitReached = "seat_limit_reached"; // A4
    public const string BindingLimitReached = "binding_limit_reached"; // A14
    public const string AlreadyInvited = "already_invited";
    public const string AlreadyBound = "already_bound";
    public const string AlipaySubjectSameAsStore = "alipay_subject_same_as_store"; // A10
    public const string MerchantNotTmall = "merchant_not_tmall"; // A9
    public const string InvalidSubAccount = "invalid_sub_account"; // A8
    public const string InvitationRateLimited = "invitation_rate_limited"; // A12
    public const string InvitationNotOpen = "invitation_not_open"; // A12

    // Operator accounts.
    public const string AccountNotFound = "account_not_found";
    public const string AccountNotVerified = "account_not_verified"; // A10
    public const string AccountHasPlatformIdentity = "account_has_platform_identity"; // A10
    public const string AccountBoundElsewhere = "account_bound_elsewhere"; // A10
    public const string AccountInboxFull = "account_inbox_full"; // A14
    public const string InvitationNotFound = "invitation_not_found";
    public const string InvitationExpired = "invitation_expired"; // A12
    public const string InvitationClosed = "invitation_closed"; // A11

    // Commission.
    public const string PlanNotFound = "plan_not_found";
    public const string RateOutOfRange = "rate_out_of_range"; // C2
    public const string PlanConflict = "plan_conflict"; // C1
    public const string PlanLimitReached = "plan_limit_reached";
    public const string PlanStartLocked = "plan_start_locked"; // C4
    public const string PlanStopped = "plan_stopped"; // C3

    // Fund accounts.
    public const string EntryNotFound = "entry_not_found";
    public const string InsufficientFunds = "insufficient_funds"; // D2
    public const string FundLimitReached = "fund_limit_reached"; // D2

    // Providers: application and review.
    public const string ProviderNotFound = "provider_not_found";
    public const string ApplicationNotEditable = "application_not_editable"; // E7
    public const string EvidenceNotFound = "evidence_not_found";
    public const string EvidenceLimitReached = "evidence_limit_reached";
    public const string RequirementsUnmet = "requirements_unmet"; // E7
    public const string NotUnderReview = "not_under_review"; // E7
    public const string ReviewerIsApplicant = "reviewer_is_applicant"; // E7

    // Providers: deposit, fines and penalties.
    public const string InsufficientDeposit = "insufficient_deposit"; // F6
    public const string DepositNotRefundable = "deposit_not_refundable"; // F6
    public const string DepositLimitReached = "deposit_limit_reached"; // F6
    public const string DepositNotOverdue = "deposit_not_overdue"; // E8
    public const string FineNotFound = "fine_not_found";
    public const string FineLimitReached = "fine_limit_reached"; // F7
    public const string Overpayment = "overpayment"; // F7
    public const string PenaltyLimitReached = "penalty_limit_reached"; // F7

    // Providers: exit, removal and return.
    public const string ExitConditionsUnmet = "exit_conditions_unmet"; // F1
    public const string NotAdmitted = "not_admitted"; // F1, F4
    public const string NotWindingDown = "not_winding_down"; // F2
    public const string NotExited = "not_exited"; // F3
    public const string CoolingDown = "cooling_down"; // F4
    public const string EntityBarred = "entity_barred"; // F4
    public const string RelatedEntityBarred = "related_entity_barred"; // F5
}
