using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

using Decision = Decision<ProviderEvent>;

/// <summary>Section F: exit, removal, the bar for ever, and coming back.</summary>
internal readonly partial struct ProviderRules
{
    // F1, F2.
    private static Decision Exit(ProviderState state, RequestExit c, DateTimeOffset now)
    {
        if (state.Status == ProviderStatus.Exited) return Decision.Nothing;
        if (!state.IsActive) return NotIn(Codes.NotAdmitted, state);
        var exit = ExitConditions.Assess(state, now);
        if (exit.Satisfied) return new ProviderExited(now);
        if (!c.WindDown) return new Refusal(Codes.ExitConditionsUnmet).With("conditions", exit.Conditions.RemoveAll(x => x.Met));
        return state.Status == ProviderStatus.WindingDown ? Decision.Nothing : new WindDownStarted();
    }

    private static Decision Remove(ProviderState state, RemoveProvider c, DecisionContext context)
    {
        if (c.Cause == RemovalCause.SeriousViolation) return Bar(state, c, context.Now);
        if (state.Status == ProviderStatus.Removed && state.Removal!.Cause == c.Cause) return Decision.Nothing;
        if (!state.IsActive) return NotIn(Codes.NotAdmitted, state);
        var policy = context.Policy.Providers;
        if (c.Cause == RemovalCause.DepositOverdue && !IsRemovable(state, policy)) return NotOverdue(state, policy);
        var days = CoolDown(c.Cause, policy.CoolDownDays);
        return new ProviderRemoved(c.Cause, c.Reason, context.Now, context.Now.AddDays(days));
    }

    // F4: possible in every state since the first admission, so neither leaving nor a new round is a way around it.
    private static Decision Bar(ProviderState state, RemoveProvider c, DateTimeOffset now)
    {
        if (state.Status == ProviderStatus.Barred) return Decision.Nothing;
        return state.Admission is { } last
            ? new ProviderBarred(c.Reason, now, last.LegalRepresentative, last.AlipaySubject)
            : NotIn(Codes.NotAdmitted, state);
    }

    // E8: removable when 90 days overdue, unless a new version of the policy requires no more than is paid.
    private static bool IsRemovable(ProviderState state, ProviderPolicy policy) =>
        state.Shortfall?.Stage == TopUpStage.Removable && Admission.IsDepositShort(state, policy);

    private static Refusal NotOverdue(ProviderState state, ProviderPolicy policy)
    {
        var refusal = new Refusal(Codes.DepositNotOverdue);
        return state.Shortfall is { } s && Admission.IsDepositShort(state, policy) ? refusal.With("removableAt", s.RemovableAt) : refusal;
    }

    private static int CoolDown(RemovalCause cause, CoolDownDays days) => cause switch
    {
        RemovalCause.NoLongerQualified => days.NoLongerQualified,
        RemovalCause.DepositOverdue => days.DepositOverdue,
        RemovalCause.Violation => days.Violation,
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "Has no cool-down."),
    };

    // F3, F4: at the end of the cool-down exactly it is over.
    private static Decision OpenRound(ProviderState state, DateTimeOffset now) => state.Status switch
    {
        ProviderStatus.Barred => new Refusal(Codes.EntityBarred),
        ProviderStatus.Removed when now < state.CoolDownUntil => CoolingDown(state),
        ProviderStatus.Exited or ProviderStatus.Removed => NextRound(state),
        _ => NotIn(Codes.NotExited, state),
    };

    // Files that the application did not name are removed with the round.
    private static Decision NextRound(ProviderState state)
    {
        var unnamed = Removed(state, DateOnly.MaxValue);
        var opened = new RoundOpened(state.Round + 1);
        return unnamed.EvidenceIds.IsEmpty ? opened : new Decision.Accepted([unnamed, opened]);
    }
}
