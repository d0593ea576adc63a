namespace RelayHeat.Rules.Properties;

/// <summary>
/// A provider told in plain sums and dates, by somebody who knows the domain and not the product. It hears every event with the state
/// before it, and says so when the event should not have been.
/// </summary>
internal sealed class NaiveProvider(Policy policy)
{
    private readonly HashSet<string> _movements = [];
    private readonly HashSet<int> _refundedRounds = [];
    private readonly ProviderPolicy _policy = policy.Providers;
    private DateTimeOffset? _mayReapplyAt;
    private long _paidFen;
    private long _deductedFen;
    private long _refundedFen;
    private bool _barred;

    public DateTimeOffset Now { get; set; }

    /// <summary>When something was last recorded: what time brings about comes after it.</summary>
    public DateTimeOffset LastRecorded { get; set; }

    public HashSet<string> Heard { get; } = [];

    public IdBook UsedIds { get; } = new();

    public void Hear(ProviderState before, ProviderEvent happened)
    {
        Heard.Add(EventNames.Of(happened));
        UsedIds.Note([happened]);
        switch (happened)
        {
            case ApprovalStarted or ProviderAdmitted:
                Assert.True(MeetsSectionE(before), "E7: approved with a requirement unmet.");
                break;
            case DepositMoved e:
                Assert.True(_movements.Add(e.EntryId), $"F6: {e.EntryId} has moved twice.");
                Count(before, e);
                break;
            case DepositFellShort e:
                Assert.Equal((Now, Now.AddDays(_policy.TopUpDays.Due)), (e.Since, e.DueAt));
                break;
            case ProviderExited e:
                Assert.InRange(e.ExitedAt, LastRecorded, Now);
                Assert.True(MayExit(before, e.ExitedAt), "F1: left with a condition unmet.");
                Assert.True(e.ExitedAt == Now || !MayExit(before, e.ExitedAt - Given.Millisecond), "F2: left later than it could.");
                _mayReapplyAt = e.ExitedAt;
                break;
            case ProviderRemoved e:
                Assert.True(e.Cause != RemovalCause.DepositOverdue || LongOverdue(before), "E8: removed before the deposit was long overdue.");
                _mayReapplyAt = Now.AddDays(CoolDownDays(e.Cause));
                break;
            case ProviderBarred:
                _barred = true;
                break;
            case RoundOpened:
                Assert.True(_mayReapplyAt <= Now, "F4: a new round within the cool-down.");
                _mayReapplyAt = null;
                break;
        }
    }

    public void Agrees(ProviderState state)
    {
        Assert.Equal(_barred, state.Status == ProviderStatus.Barred);
        Assert.Equal(-_paidFen + _refundedFen, state.Deposit.BankFen);
        Assert.Equal(_paidFen - _deductedFen - _refundedFen, state.Deposit.DepositFen);
        Assert.Equal(_deductedFen, state.Deposit.PlatformFen);
        Assert.Equal(_movements.Count, state.Deposit.Entries);
        Assert.Equal(state.IsActive && !HasDeposit(state), state.Shortfall is not null);
        Assert.False(state.Status == ProviderStatus.WindingDown && MayExit(state, Now), "F2: winding down although all conditions hold.");
    }

    private void Count(ProviderState before, DepositMoved e)
    {
        if (e.Kind == DepositEntryKind.Payment) _paidFen += e.AmountFen;
        if (e.Kind == DepositEntryKind.Deduction) _deductedFen += e.AmountFen;
        if (e.Kind == DepositEntryKind.Refund)
        {
            Assert.True(_refundedRounds.Add(before.Round), "F6: refunded twice in a round.");
            Assert.True(before.Status is ProviderStatus.Exited or ProviderStatus.Removed or ProviderStatus.Barred, "F6: refunded too early.");
            _refundedFen += e.AmountFen;
            var finesFen = before.Fines.Sum(f => f.AmountFen - f.PaidFen);
            Assert.True(_paidFen - _deductedFen - _refundedFen >= finesFen, "F6: refunded what a fine is to come from.");
        }
        Assert.True(_paidFen >= _deductedFen + _refundedFen, "F6: more was taken out than was paid in.");
    }

    private bool HasDeposit(ProviderState state) =>
        _paidFen - _deductedFen - _refundedFen >= _policy.DepositFen || state.OtherRoles.Any(r => r.DepositPaidFen >= _policy.DepositFen);

    private bool MeetsSectionE(ProviderState state)
    {
        var a = state.Application!;
        var isEntity = a.IndependentLegalEntity && a.TaxpayerType == TaxpayerType.General && a.Employees >= 10;
        var shots = state.Evidence.Where(e => e.Kind == EvidenceKind.BackofficeScreenshot).Select(e => e.EvidenceId).ToHashSet();
        var hasCases = a.Cooperation.AllianceSettlements
            .Where(s => shots.Contains(s.EvidenceId) && (Now - s.From).TotalDays <= _policy.SettlementDays && s.To <= Now)
            .Sum(s => s.AmountFen) > _policy.SettlementFen;
        var either = _policy.AdmissionPreset == "entity_or_cases";
        return HasDeposit(state) && state.AlipayEnterpriseVerified && (either ? isEntity || hasCases : isEntity && hasCases);
    }

    private static bool MayExit(ProviderState state, DateTimeOffset at) =>
        state.Standing is null or { OpenDeliveries: 0, OpenDisputes: 0, OpenComplaints: 0, Litigation: false, RegulatoryInquiry: false }
        && state.Penalties.All(p => p.Until <= at)
        && state.Fines.All(f => f.PaidFen == f.AmountFen);

    private bool LongOverdue(ProviderState state) =>
        state.Shortfall is { } s && Now >= s.Since.AddDays(_policy.TopUpDays.Due + _policy.TopUpDays.Removable);

    private int CoolDownDays(RemovalCause cause) => cause switch
    {
        RemovalCause.NoLongerQualified => _policy.CoolDownDays.NoLongerQualified,
        RemovalCause.DepositOverdue => _policy.CoolDownDays.DepositOverdue,
        _ => _policy.CoolDownDays.Violation,
    };
}
