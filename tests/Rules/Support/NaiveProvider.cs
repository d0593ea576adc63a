namespace RelayHeat.Rules.Support;

/// <summary>
/// A provider told in plain sums and dates, by somebody who knows the domain and not the product. It hears every event with the state
/// before it, and says so when the event should not have been. A value, so that walks through a state space can branch.
/// </summary>
internal sealed record NaiveProvider(Policy Policy)
{
    private static readonly (LedgerAccount Debit, LedgerAccount Credit)[] Ways =
    [
        (LedgerAccount.Bank, LedgerAccount.Deposit),
        (LedgerAccount.Deposit, LedgerAccount.Platform),
        (LedgerAccount.Deposit, LedgerAccount.Bank),
    ];

    private ImmutableHashSet<string> Movements { get; init; } = [];

    private ImmutableSortedSet<int> RefundedRounds { get; init; } = [];

    /// <summary>What the last round has left and nobody has refunded or taken.</summary>
    private long CarriedFen { get; init; }

    private DateTimeOffset LastRecorded { get; init; } = Given.Start;

    /// <summary>Whether this very command may have met the last condition for an exit.</summary>
    private bool HasEased { get; init; }

    private DateTimeOffset? MayReapplyAt { get; init; }

    private long PaidFen { get; init; }

    private long DeductedFen { get; init; }

    private long RefundedFen { get; init; }

    private bool WasAdmitted { get; init; }

    private bool IsBarred { get; init; }

    /// <summary>All of it that the future depends on and a provider's own state does not tell.</summary>
    public string Key(ProviderState state) => string.Join(
        ' ', MayReapplyAt, string.Join(',', RefundedRounds), CarriedFen, WasAdmitted, state.Status == ProviderStatus.WindingDown ? LastRecorded : null);

    public NaiveProvider Hear(ProviderState before, ProviderEvent happened, DateTimeOffset now)
    {
        switch (happened)
        {
            case ApprovalStarted:
                Must(MeetsSectionE(before, now), "E7: approved with a requirement unmet.");
                return this;
            case ProviderAdmitted:
                Must(MeetsSectionE(before, now), "E7: admitted with a requirement unmet.");
                return this with { WasAdmitted = true };
            case DepositMoved e:
                return Count(before, e);
            case DepositFellShort e:
                Must(e.Since == now && e.DueAt == now.AddDays(Providers.TopUpDays.Due), "E8: the ladder begins at another instant.");
                return this;
            case ProviderExited e:
                Leave(before, e.ExitedAt, now);
                return this with { MayReapplyAt = e.ExitedAt };
            case StandingReported or PenaltyLifted or FinePaid:
                return this with { HasEased = true };
            case ProviderRemoved e:
                Must(e.Cause != RemovalCause.DepositOverdue || IsLongOverdue(before, now), "E8: removed before it was long overdue.");
                return this with { MayReapplyAt = now.AddDays(CoolDownDays(e.Cause)) };
            case ProviderBarred:
                return this with { IsBarred = true };
            case RoundOpened:
                Must(MayReapplyAt <= now, "F4: a new round within the cool-down.");
                return this with { MayReapplyAt = null, CarriedFen = RefundedRounds.Contains(before.Round) ? 0 : HeldFen };
            default:
                return this;
        }
    }

    /// <summary>A command has taken effect, and this is what the provider is after it.</summary>
    public NaiveProvider Recorded(DateTimeOffset now) => this with { LastRecorded = now, HasEased = false };

    /// <summary>The provider as it is now is the one that was told of.</summary>
    public void Agrees(ProviderState state, DateTimeOffset now)
    {
        Must(IsBarred == (state.Status == ProviderStatus.Barred), "F4: barred and yet not, or the other way.");
        var deposit = (state.Deposit.BankFen, state.Deposit.DepositFen, state.Deposit.PlatformFen, state.Deposit.Entries);
        Must(deposit == (RefundedFen - PaidFen, HeldFen, DeductedFen, Movements.Count), "F6: the ledger is not the sum of its movements.");
        var isShort = state.IsActive && !HasDeposit(state);
        Must(isShort == state.Shortfall is not null, "E8: a short deposit does not show, or one that is not.");
        Must(state.Status != ProviderStatus.WindingDown || !MayExit(state, now), "F2: winding down although all conditions hold.");
    }

    /// <summary>What a command must have led to, whatever else the rules say.</summary>
    public void Expects(ProviderCommand command, ProviderState after)
    {
        var bars = command is RemoveProvider { Cause: RemovalCause.SeriousViolation } && WasAdmitted;
        Must(!bars || after.Status == ProviderStatus.Barred, "F4: a serious violation of who was once admitted has not barred it.");
    }

    private ProviderPolicy Providers => Policy.Providers;

    private long HeldFen => PaidFen - DeductedFen - RefundedFen;

    // An exit is of now, where it was asked for or eased by a command; where time alone brought it about, it is of the first instant.
    private void Leave(ProviderState before, DateTimeOffset exitedAt, DateTimeOffset now)
    {
        var byTime = before.Status == ProviderStatus.WindingDown && !HasEased;
        Must(byTime ? exitedAt > LastRecorded && exitedAt <= now : exitedAt == now, "F2: left at an instant that is not now.");
        Must(MayExit(before, exitedAt), "F1: left with a condition unmet.");
        Must(!byTime || !MayExit(before, exitedAt - Given.Millisecond), "F2: left later than it could.");
    }

    private NaiveProvider Count(ProviderState before, DepositMoved e)
    {
        Must(!Movements.Contains(e.EntryId), "F6: a movement has moved twice.");
        Must((e.Debit, e.Credit) == Ways[(int)e.Kind], "F6: a movement goes another way.");
        var counted = this with
        {
            Movements = Movements.Add(e.EntryId),
            PaidFen = PaidFen + (e.Kind == DepositEntryKind.Payment ? e.AmountFen : 0),
            DeductedFen = DeductedFen + (e.Kind == DepositEntryKind.Deduction ? e.AmountFen : 0),
            RefundedFen = RefundedFen + (e.Kind == DepositEntryKind.Refund ? e.AmountFen : 0),
            CarriedFen = e.Kind == DepositEntryKind.Deduction ? Math.Max(0, CarriedFen - e.AmountFen) : CarriedFen,
        };
        Must(counted.HeldFen >= 0, "F6: more was taken out than was paid in.");
        if (e.Kind != DepositEntryKind.Refund) return counted;
        Must(counted.HeldFen >= before.Fines.Sum(f => f.AmountFen - f.PaidFen), "F6: refunded what a fine is to come from.");
        if (before.Status is not (ProviderStatus.Exited or ProviderStatus.Removed or ProviderStatus.Barred))
        {
            Must(e.AmountFen <= CarriedFen, "F6: refunded before it left.");
            Must(!before.IsActive || counted.HasDeposit(before), "F6: refunded what an admitted provider needs.");
            return counted with { CarriedFen = 0 };
        }
        Must(!RefundedRounds.Contains(before.Round), "F6: refunded twice in a round.");
        return counted with { RefundedRounds = RefundedRounds.Add(before.Round) };
    }

    private bool HasDeposit(ProviderState state) =>
        HeldFen >= Providers.DepositFen || state.OtherRoles.Any(r => r.DepositPaidFen >= Providers.DepositFen);

    private bool MeetsSectionE(ProviderState state, DateTimeOffset now)
    {
        var a = state.Application!;
        var isEntity = a.IndependentLegalEntity && a.TaxpayerType == TaxpayerType.General && a.Employees >= 10;
        var shots = state.Evidence.Where(e => e.Kind == EvidenceKind.BackofficeScreenshot).Select(e => e.EvidenceId).ToHashSet();
        var hasCases = a.Cooperation.AllianceSettlements
            .Where(s => shots.Contains(s.EvidenceId) && (now - s.From).TotalDays <= Providers.SettlementDays && s.To <= now)
            .Sum(s => s.AmountFen) > Providers.SettlementFen;
        var either = Providers.AdmissionPreset == "entity_or_cases";
        return HasDeposit(state) && state.AlipayEnterpriseVerified && (either ? isEntity || hasCases : isEntity && hasCases);
    }

    private static bool MayExit(ProviderState state, DateTimeOffset at) =>
        state.Standing is null or { OpenDeliveries: 0, OpenDisputes: 0, OpenComplaints: 0, Litigation: false, RegulatoryInquiry: false }
        && state.Penalties.All(p => p.Until <= at)
        && state.Fines.All(f => f.PaidFen == f.AmountFen);

    private bool IsLongOverdue(ProviderState state, DateTimeOffset now) =>
        state.Shortfall is { } s && now >= s.Since.AddDays(Providers.TopUpDays.Due + Providers.TopUpDays.Removable);

    private int CoolDownDays(RemovalCause cause) => cause switch
    {
        RemovalCause.NoLongerQualified => Providers.CoolDownDays.NoLongerQualified,
        RemovalCause.DepositOverdue => Providers.CoolDownDays.DepositOverdue,
        _ => Providers.CoolDownDays.Violation,
    };

    private static void Must(bool holds, string otherwise)
    {
        if (!holds) throw new InvariantViolatedException(otherwise);
    }
}
