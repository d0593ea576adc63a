namespace RelayHeat.Grains;

/// <summary>The stable codes with which RelayHeat refuses. The gateway gives each a status, a title and a detail.</summary>
public static class Codes
{
    /// <summary>The caller may not do this; never tells whether the thing exists.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The key was used for another command.</summary>
    public const string IdempotencyKeyReused = "idempotency_key_reused";

    /// <summary><c>If-Match</c> named another version. Figures: <c>version</c>.</summary>
    public const string VersionMismatch = "version_mismatch";

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

    /// <summary>A14: the account has too many open invitations. Figures: <c>limit</c>.</summary>
    public const string AccountInboxFull = "account_inbox_full";

    /// <summary>There is no open invitation to resend.</summary>
    public const string InvitationNotOpen = "invitation_not_open";

    /// <summary>A12: the invitation has expired.</summary>
    public const string InvitationExpired = "invitation_expired";

    /// <summary>The invitation has ended otherwise. Figures: <c>reason</c>.</summary>
    public const string InvitationClosed = "invitation_closed";
}
