namespace RelayHeat.Grains.Policies;

/// <summary>One dated version of the values that the rules use; the section "Policy" of the domain.</summary>
internal sealed record Policy : IPolicy
{
    /// <summary>The version's name; every decision records it.</summary>
    public required string Version { get; init; }
    /// <summary>The instant from which it is in force, UTC.</summary>
    public required DateTimeOffset EffectiveFrom { get; init; }
    /// <summary>A4: seats with full permission a merchant has.</summary>
    public required int SeatLimit { get; init; }
    /// <summary>A14: open bindings a merchant may have.</summary>
    public required int OpenBindingLimit { get; init; }
    /// <summary>A14: open invitations an account may have.</summary>
    public required int OpenInvitationLimit { get; init; }
    /// <summary>A12: days after which an invitation expires.</summary>
    public required int InvitationDays { get; init; }
    /// <summary>A12: invitations a merchant may send in any 24 hours.</summary>
    public required int InvitationsPerDay { get; init; }

    // Documents may leave out a value with a setter. An init accessor would read as 0 then.

    /// <summary>A10: dry runs of invitations, and invitations refused because of the account, of a store in any 10 minutes.</summary>
    public int InvitationProbes { get; set; } = 60;
    /// <summary>A9: whether operator accounts are for Tmall stores alone.</summary>
    public required bool OperatorAccountsNeedTmall { get; init; }
    /// <summary>A5: whether a full account manages bindings too.</summary>
    public required bool FullManagesBindings { get; init; }
    /// <summary>Sections E and F: admission, exit and removal of providers.</summary>
    public required ProviderPolicy Providers { get; init; }
    /// <summary>Section C: commission.</summary>
    public required CommissionPolicy Commission { get; init; }
}

/// <summary>The values of sections E and F.</summary>
internal sealed record ProviderPolicy
{
    /// <summary>E5: the name of the preset by which admission is decided.</summary>
    public required string AdmissionPreset { get; init; }
    /// <summary>E5: the presets there are, by name.</summary>
    public required IReadOnlyDictionary<string, RequirementTree> AdmissionPresets { get; init; }
    /// <summary>E1: the deposit, in fen; also what another role's must be to waive it.</summary>
    public required long DepositFen { get; init; }
    /// <summary>E3: employees an applicant has at least.</summary>
    public required int Employees { get; init; }
    /// <summary>E4: what must have been settled, in fen; exactly this is not enough.</summary>
    public required long SettlementFen { get; init; }
    /// <summary>E4: within how many days before the decision it was settled.</summary>
    public required int SettlementDays { get; init; }
    /// <summary>E4: within how many months before the decision a brand's transaction took place.</summary>
    public required int TransactionMonths { get; init; }
    /// <summary>F4: the wait before a new round, by cause of removal.</summary>
    public required CoolDownDays CoolDownDays { get; init; }
    /// <summary>E8: what follows when the deposit is short.</summary>
    public required TopUpDays TopUpDays { get; init; }
    /// <summary>Days after which a file of evidence that the application does not name is removed. Documents may leave it out.</summary>
    public int UnnamedEvidenceDays { get; set; } = 30;
    /// <summary>What one account may file and upload. Documents may leave it out.</summary>
    public FilingQuotas Quotas { get; set; } = new();
}

/// <summary>What one account may file and upload, so that no account uses up what others need.</summary>
internal sealed record FilingQuotas
{
    /// <summary>Applications that it owns and that were never admitted.</summary>
    public int OpenDrafts { get; set; } = 20;
    /// <summary>Providers that it owns, admitted or not, before it may file for another one.</summary>
    public int Providers { get; set; } = 100;
    /// <summary>Files of evidence that it uploads on one day in Beijing.</summary>
    public int EvidenceFilesPerDay { get; set; } = 250;
    /// <summary>Their bytes.</summary>
    public long EvidenceBytesPerDay { get; set; } = 104_857_600;
    /// <summary>Files of evidence that are kept for the present rounds of its providers.</summary>
    public int EvidenceFiles { get; set; } = 1000;
    /// <summary>Their bytes.</summary>
    public long EvidenceBytes { get; set; } = 536_870_912;
}

/// <summary>F4: days between a removal and a new round.</summary>
internal sealed record CoolDownDays
{
    /// <summary>After <c>no_longer_qualified</c>.</summary>
    public required int NoLongerQualified { get; init; }
    /// <summary>After <c>deposit_overdue</c>.</summary>
    public required int DepositOverdue { get; init; }
    /// <summary>After <c>violation</c>.</summary>
    public required int Violation { get; init; }
}

/// <summary>E8: the ladder of a short deposit, in days.</summary>
internal sealed record TopUpDays
{
    /// <summary>Days in which to top it up.</summary>
    public required int Due { get; init; }
    /// <summary>Days overdue after which the provider is flagged.</summary>
    public required int Flagged { get; init; }
    /// <summary>Days overdue after which it may be removed.</summary>
    public required int Removable { get; init; }
}

/// <summary>The values of section C.</summary>
internal sealed record CommissionPolicy
{
    /// <summary>C2: the highest rate, in basis points.</summary>
    public required int RateCeilingBps { get; init; }
    /// <summary>Open plans that a store may have.</summary>
    public required int OpenPlanLimit { get; init; }
    /// <summary>C3: streamers that a directional plan may name.</summary>
    public required int StreamersPerPlan { get; init; }
}

/// <summary>The engine's policy as the type that the rules know.</summary>
internal static class PolicyInForce
{
    extension(DecisionContext context)
    {
        public Policy Policy => (Policy)context.PolicyInForce;
    }

    extension<TState, TEvent>(Seen<TState, TEvent> seen)
    {
        public Policy Policy => (Policy)seen.PolicyInForce;
    }

    extension(EngineServices services)
    {
        public Policy Policy => (Policy)services.Policies.At(services.Clock.UtcNow);
    }
}

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
    /// <summary>A10: dry runs and refused invitations of a merchant, in any 10 minutes.</summary>
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
