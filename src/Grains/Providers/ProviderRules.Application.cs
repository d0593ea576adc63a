using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

using Decision = Decision<ProviderEvent>;

/// <summary>Section E: the application, its evidence, and its review.</summary>
internal readonly partial struct ProviderRules
{
    private static Decision Save(ProviderState state, SaveApplication c, DecisionContext context)
    {
        if (NotEditable(state, context.Now) is { } no) return no;
        if (ApplicationFaults.Find(c.Application, state, context.Now) is { IsEmpty: false } faults)
        {
            return Refusals.Invalid(faults);
        }
        var facts = context.Said<ProviderFacts>();
        if (facts.NamesBarred) return new Refusal(Codes.RelatedEntityBarred); // F5
        if (c.Application == state.Application) return Decision.Nothing;
        return facts.NoRoom is { } noRoom ? noRoom : Filed(state, context, new ApplicationSaved(c.Application, RemoveOn(context)));
    }

    private static Decision Add(ProviderState state, AddEvidence c, DecisionContext context)
    {
        if (NotEditable(state, context.Now) is { } no) return no;
        if (c.IssuedOn > BeijingDay.At(context.Now)) return Refusals.Invalid("/issuedOn", "Must not be in the future.");
        if (state.Evidence.FirstOrDefault(e => e.EvidenceId == c.EvidenceId) is { } held)
        {
            return (held.Kind, held.IssuedOn) == (c.Kind, c.IssuedOn)
                ? Decision.Nothing
                : new EvidenceChanged(c.EvidenceId, c.Kind, c.IssuedOn, state.Round);
        }
        if (state.Evidence.Length >= ProviderState.MaxEvidence)
        {
            return new Refusal(Codes.EvidenceLimitReached).With("limit", ProviderState.MaxEvidence);
        }
        if (context.Said<ProviderFacts>().NoRoom is { } noRoom) return noRoom;
        var bytes = c.Content?.Bytes.Length ?? 0;
        var round = Math.Max(1, state.Round);
        return Filed(state, context, new EvidenceAdded(c.EvidenceId, c.Kind, c.IssuedOn, round, bytes, RemoveOn(context)));
    }

    // E7: refused with the list.
    private static Decision Submit(ProviderState state, DecisionContext context)
    {
        if (state.Status == ProviderStatus.UnderReview) return Decision.Nothing;
        if (NotEditable(state, context.Now) is { } no) return no;
        // A preset may require nothing from the application. It must be written all the same.
        if (state.Application is null) return Unmet(state, context) ?? Refusals.Invalid("/application", "Must be written first.");
        if (context.Said<ProviderFacts>().NamesBarred) return new Refusal(Codes.RelatedEntityBarred); // F5
        return Unmet(state, context) is { } unmet ? unmet : new ApplicationSubmitted(context.Caller.Account);
    }

    private static Decision Withdraw(ProviderState state) => state.Status switch
    {
        ProviderStatus.UnderReview => new ApplicationWithdrawn(),
        ProviderStatus.Draft => Decision.Nothing,
        _ => NotIn(Codes.NotUnderReview, state),
    };

    // E7: the reviewer never is the applicant, and an approval checks the requirements again. G3: an approval that a crash interrupted is
    // completed without the reviewer, who may send it again.
    private static Decision Review(ProviderState state, ReviewApplication c, DecisionContext context)
    {
        if (state.IsActive && c.Decision == ReviewDecision.Approve) return Decision.Nothing;
        if (state.Status != ProviderStatus.UnderReview) return NotIn(Codes.NotUnderReview, state);
        var reviewer = context.Caller.Account;
        if (reviewer == state.Submitter || reviewer == state.OwnerAccount) return new Refusal(Codes.ReviewerIsApplicant);
        if (c.Decision == ReviewDecision.Return) return new ApplicationReturned(c.Reasons, context.Now);
        if (Unmet(state, context) is { } unmet) return unmet;
        return new ApprovalStarted(reviewer, state.Application!.LegalRepresentative, state.Application.AlipaySubject);
    }

    // F5: the subjects have answered. E7: meanwhile time windows may have moved on.
    private static Decision Settle(ProviderState state, SettleApproval c, DecisionContext context)
    {
        if (state.Approving is null) return Decision.Nothing;
        if ((c.Refusal ?? Unmet(state, context)) is { } refusal)
        {
            return new Decision.Accepted([new ApprovalRefused(refusal.Code)]) { Broken = refusal };
        }
        return new ProviderAdmitted(state.Round, context.Policy.Providers.AdmissionPreset, context.Now);
    }

    private static Decision Record(ProviderState state, RecordFacts c) =>
        state.AlipayEnterpriseVerified == c.AlipayEnterpriseVerified && state.OtherRoles.SequenceEqual(c.OtherRoles)
            ? Decision.Nothing
            : new FactsRecorded(c.AlipayEnterpriseVerified, c.OtherRoles);

    // F4: a barred entity never applies again, a removed one only after its cool-down.
    private static Refusal? NotEditable(ProviderState state, DateTimeOffset now) => state.Status switch
    {
        ProviderStatus.Draft => null,
        ProviderStatus.Barred => new Refusal(Codes.EntityBarred),
        ProviderStatus.Removed when now < state.CoolDownUntil => CoolingDown(state),
        var status => new Refusal(Codes.ApplicationNotEditable).With("providerStatus", status.ToText()),
    };

    private static Refusal CoolingDown(ProviderState state) => new Refusal(Codes.CoolingDown).With("until", state.CoolDownUntil!.Value);

    private static Refusal? Unmet(ProviderState state, DecisionContext context)
    {
        var missing = Admission.Assess(state, context.Policy, context.Now).Missing;
        return missing.IsEmpty ? null : new Refusal(Codes.RequirementsUnmet).With("requirements", missing);
    }

    /// <summary>What a command would add to what its owner's account holds; null where it adds nothing.</summary>
    public static ReserveRoom? RoomFor(ProviderState state, ProviderCommand command, DecisionContext context)
    {
        if (Authorise(state, command, context) is not null) return null;
        if (Decide(state, command, context) is not Decision.Accepted { Events: var events }) return null;
        var added = events.OfType<EvidenceAdded>().FirstOrDefault();
        var isFiling = events.Any(e => e is ProviderFiled);
        return added is null && !isFiling ? null : new(state.Uscc, state.Holding(context.NextVersion - 1), isFiling, added?.Bytes);
    }

    // The registry decides who the owner is, whoever filed. A change of owner is no way around a bar.
    private static Decision Change(ProviderState state, ChangeOwner c, DecisionContext context)
    {
        if (state.Status == ProviderStatus.Barred) return new Refusal(Codes.EntityBarred);
        if (state.OwnerAccount == c.Account) return Decision.Nothing;
        return context.Said<ProviderFacts>().OwnerIsKnown
            ? new OwnerChanged(state.OwnerAccount, c.Account, c.Reason)
            : new Refusal(Codes.AccountNotFound);
    }

    // One more than the policy's days, so that a file stays for that many whole days.
    private static DateOnly RemoveOn(DecisionContext context) =>
        BeijingDay.At(context.Now).AddDays(context.Policy.Providers.UnnamedEvidenceDays + 1);

    private static Decision Filed(ProviderState state, DecisionContext context, ProviderEvent happened) => state.Exists
        ? happened
        : new Decision.Accepted([new ProviderFiled(context.Caller.Account), happened]);
}
