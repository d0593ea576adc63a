namespace RelayHeat.Grains.Policies;

/// <summary>
/// The most that a policy may allow. Rows, lists and queues are measured and tested for these numbers; a policy may be stricter,
/// never looser.
/// </summary>
public static class PolicyLimits
{
    /// <summary>A4: seats with full permission.</summary>
    public const int MaxSeats = 20;

    /// <summary>A14: open bindings of a merchant.</summary>
    public const int MaxOpenBindings = 200;

    /// <summary>A14: open invitations of an account.</summary>
    public const int MaxOpenInvitations = 50;

    /// <summary>A12: invitations that a merchant sends in any 24 hours.</summary>
    public const int MaxInvitationsPerDay = 50;

    /// <summary>A10: invitations of a merchant that come to nothing, in any 10 minutes.</summary>
    public const int MaxInvitationProbes = 10_000;

    /// <summary>A12: days for which an invitation is open.</summary>
    public const int MaxInvitationDays = 365;

    /// <summary>Sections E and F: the longest wait, window or term, in days.</summary>
    public const int MaxDays = 3650;

    /// <summary>E4: the longest window, in months.</summary>
    public const int MaxMonths = 120;

    /// <summary>E3: the most employees that may be asked for.</summary>
    public const int MaxEmployees = 1_000_000;

    /// <summary>E5: presets of a policy.</summary>
    public const int MaxPresets = 16;

    /// <summary>Providers of one account.</summary>
    public const int MaxProviders = 200;

    /// <summary>Files of evidence of one account, in a day and in all.</summary>
    public const int MaxEvidenceFiles = 100_000;

    /// <summary>Bytes of evidence of one account, in a day and in all.</summary>
    public const long MaxEvidenceBytes = 1L << 40;

    /// <summary>C2: the whole price, in basis points.</summary>
    public const int MaxRateBps = 10_000;

    /// <summary>Open plans of a store.</summary>
    public const int MaxOpenPlans = 10_000;

    /// <summary>C3: streamers that a plan names.</summary>
    public const int MaxPlanStreamers = 200;
}
