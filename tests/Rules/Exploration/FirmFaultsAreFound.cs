namespace RelayHeat.Rules.Exploration;

/// <summary>Each planted fault in the rules of providers and subjects is found, by the invariant that it breaks.</summary>
public sealed class FirmFaultsAreFound(ITestOutputHelper output)
{
    [Fact]
    public void ApprovalWithoutRecheck_IsFound() => IsFound<ApprovalWithoutRecheck>("E7: approved", FirmSettings.Review);

    [Fact]
    public void AdmissionWithoutRecheck_IsFound() => IsFound<AdmissionWithoutRecheck>("E7: admitted", FirmSettings.Review);

    [Fact]
    public void RemovedWhenFlagged_IsFound() => IsFound<RemovedWhenFlagged>("E8: removed", FirmSettings.Returning);

    [Fact]
    public void EndedWaiverNotNoticed_IsFound() => IsFound<EndedWaiverNotNoticed>("E8: a short", FirmSettings.Returning);

    [Fact]
    public void ExitIgnoresFines_IsFound() => IsFound<ExitIgnoresFines>("F1:", FirmSettings.Leaving);

    [Fact]
    public void ExitIgnoresProceedings_IsFound() => IsFound<ExitIgnoresProceedings>("F1:", FirmSettings.Leaving);

    [Fact]
    public void PenaltyInclusive_IsFound() => IsFound<PenaltyInclusive>("F2: winding down", FirmSettings.Leaving);

    [Fact]
    public void PenaltyTooShort_IsFound() => IsFound<PenaltyTooShort>("F2: left at", FirmSettings.Leaving);

    [Fact]
    public void ExitWhenNoticed_IsFound() => IsFound<ExitWhenNoticed>("F2: left later", FirmSettings.Leaving);

    [Fact]
    public void PaymentCompletesNothing_IsFound() => IsFound<PaymentCompletesNothing>("F2:", FirmSettings.Money);

    [Fact]
    public void ReapplyIgnoresCoolDown_IsFound() => IsFound<ReapplyIgnoresCoolDown>("F4: a new round", FirmSettings.Returning);

    [Fact]
    public void BarForgetsLaterRounds_IsFound() => IsFound<BarForgetsLaterRounds>("F4: a serious violation", FirmSettings.Returning);

    [Fact]
    public void BarIsARemoval_IsFound() => IsFound<BarIsARemoval>("F4:", FirmSettings.Returning);

    [Fact]
    public void ClearanceIgnored_IsFound() => IsFound<ClearanceIgnored>("F5: admitted", FirmSettings.Review);

    [Fact]
    public void BarredSubjectLetsPass_IsFound() => IsFound<BarredSubjectLetsPass>("F5: let pass", FirmSettings.Review);

    [Fact]
    public void BarNotAnnounced_IsFound() => IsFound<BarNotAnnounced>("F5: barred", FirmSettings.Review);

    [Fact]
    public void RefundTwice_IsFound() => IsFound<RefundTwice>("F6: refunded twice", FirmSettings.Money);

    [Fact]
    public void RefundIgnoresFines_IsFound() => IsFound<RefundIgnoresFines>("F6: refunded what", FirmSettings.Money);

    [Fact]
    public void UsedIdsTakenForNew_IsFound() => IsFound<UsedIdsTakenForNew>("F6: a movement", FirmSettings.Money);

    private void IsFound<TFault>(string by, FirmSetting setting)
        where TFault : IFaultyFirm<TFault>
    {
        var walk = FirmExplorer<FaultyProvider<TFault>, FaultySubject<TFault>>.Explore(setting);
        output.WriteLine($"{typeof(TFault).Name}: {walk}");
        Assert.StartsWith(by, walk.Violation, StringComparison.Ordinal);
    }
}

/// <summary>A provider's rules with a fault.</summary>
internal sealed class FaultyProvider<TFault> : IRules<ProviderState, ProviderCommand, ProviderEvent>
    where TFault : IFaultyFirm<TFault>
{
    public static ProviderState New(string id) => ProviderRules.New(id);

    public static Refusal? Authorise(ProviderState state, ProviderCommand command, DecisionContext context) =>
        ProviderRules.Authorise(state, command, context);

    public static Decision<ProviderEvent> Decide(ProviderState state, ProviderCommand command, DecisionContext context) =>
        TFault.Decide(state, command, context);

    public static ImmutableArray<ProviderEvent> Due(ProviderState state, DateTimeOffset now) => TFault.Due(state, now);

    public static ProviderState Apply(ProviderState state, ProviderEvent happened) => TFault.Apply(state, happened);

    public static void Check(ProviderState state) => state.Check();

    public static IEnumerable<Message<ProviderCommand>> Announce(ProviderState state, ProviderEvent happened, long version) =>
        TFault.Announces(happened) ? ProviderRules.Announce(state, happened, version) : [];

    public static DateTimeOffset? NextDueAt(ProviderState state) => ProviderRules.NextDueAt(state);
}

/// <summary>A subject's rules with a fault.</summary>
internal sealed class FaultySubject<TFault> : IRules<SubjectState, SubjectCommand, SubjectEvent>
    where TFault : IFaultyFirm<TFault>
{
    public static SubjectState New(string id) => SubjectRules.New(id);

    public static Refusal? Authorise(SubjectState state, SubjectCommand command, DecisionContext context) =>
        SubjectRules.Authorise(state, command, context);

    public static Decision<SubjectEvent> Decide(SubjectState state, SubjectCommand command, DecisionContext context) =>
        TFault.Decide(state, command, context);

    public static SubjectState Apply(SubjectState state, SubjectEvent happened) => state.Apply(happened);

    public static void Check(SubjectState state) => state.Check();
}
