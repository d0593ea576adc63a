using System.Collections.Concurrent;
using CsCheck;

namespace RelayHeat.Rules.Properties;

using Core = Deciding<ProviderRules, ProviderState, ProviderCommand, ProviderEvent>;
using ProviderRun = Run<ProviderRules, ProviderState, ProviderCommand, ProviderEvent>;
using SubjectRun = Run<SubjectRules, SubjectState, SubjectCommand, SubjectEvent>;

/// <summary>What holds for a provider, and for a subject, whatever is asked of it, by whom and when.</summary>
public sealed class ProviderProperties
{
    private static readonly string[] AllEvents =
    [
        .. typeof(ProviderEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ProviderEvent)))
            .Select(t => JsonNames.Of(System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(t))),
    ];

    [Fact]
    [Trait("Run", Tries.Trait)]
    public void Provider_UnderAnySequence_IsWhatANaiveOneIs()
    {
        var heard = new ConcurrentDictionary<string, bool>();
        var refused = new ConcurrentDictionary<string, bool>();
        Gen.Select(ProviderSequences.Policies, ProviderSequences.Choices, Gen.Bool).Sample(
            (policy, choices, isAdmitted) =>
            {
                var naive = new NaiveProvider(policy);
                var now = Given.Start;
                var (usedIds, facts) = (IdBook.Empty, new ProviderFacts());
                var run = new ProviderRun(Firm.Code, policy, (before, happened) =>
                {
                    naive = naive.Hear(before, happened, now);
                    heard[JsonNames.Of(happened)] = true;
                    usedIds = usedIds.With([happened]);
                }, command => usedIds.LookUp(command, facts));
                if (isAdmitted) Admit(run);
                foreach (var choice in choices)
                {
                    run.Now = now += choice.After;
                    facts = choice.Facts;
                    var command = choice.ToCommand(Core.AsOf(run.State, now), now);
                    var decision = Settled(run, command, choice.By(command, run.State), (choice.Variant & 7) != 1);
                    if (decision is Decision<ProviderEvent>.Refused { Refusal.Code: var code }) refused[code] = true;
                    if (decision is Decision<ProviderEvent>.Accepted) naive = naive.Recorded(now);
                    if (!choice.ByStranger) naive.Expects(command, run.State);
                    naive.Agrees(Core.AsOf(run.State, now), now);
                }
                run.IsWhatItsEventsSay();
            },
            iter: Tries.Of("providers", 700));
        // A property that never met an event or a limit would say nothing of it.
        Assert.Equal(AllEvents.Order(), heard.Keys.Order());
        string[] codes =
        [
            Codes.CoolingDown, Codes.DepositNotOverdue, Codes.DepositNotRefundable, Codes.EntityBarred, Codes.ExitConditionsUnmet,
            Codes.Forbidden, Codes.IdReused, Codes.InsufficientDeposit, Codes.RequirementsUnmet,
        ];
        Assert.Superset(codes.ToHashSet(), refused.Keys.ToHashSet());
    }

    [Fact]
    [Trait("Run", Tries.Trait)]
    public void Subject_UnderAnySequence_LetsPassOnlyBeforeItsBar()
    {
        string[] entities = [Firm.Code, "91110000802100433B"];
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 3], Gen.Int[0, 9], (entity, approval, kind) => kind == 0
                ? (SubjectCommand)new BarSubject(entities[entity])
                : new ClearEntity(entities[entity], approval)).Array[1, 60].Sample(
            commands =>
            {
                var run = new SubjectRun("representative:x", Given.Published);
                var passed = new HashSet<SubjectCommand>();
                var barred = false;
                foreach (var command in commands)
                {
                    var decision = run.Execute(command, Given.Reviewer);
                    if (command is BarSubject) barred = true;
                    else if (!barred) passed.Add(command);
                    Assert.Equal(command is ClearEntity && !passed.Contains(command), decision is Decision<SubjectEvent>.Refused);
                    if (decision is Decision<SubjectEvent>.Accepted) run.Repeats(command, Given.Reviewer);
                }
                Assert.Equal(barred, run.State.BarredWith is not null);
                run.IsWhatItsEventsSay();
            },
            iter: Tries.Of("subjects", 1_000));
    }

    /// <summary>
    /// Executes as the core does: those whom an application names have answered before anything else is decided. What took effect and
    /// names what it wants finds, asked for once more, that it holds.
    /// </summary>
    private static Decision<ProviderEvent> Settled(ProviderRun run, ProviderCommand command, Caller caller, bool free)
    {
        var decision = run.Execute(command, caller);
        if (decision is not Decision<ProviderEvent>.Accepted { Events: var events }) return decision;
        if (events.OfType<ApprovalStarted>().Any())
        {
            var settlement = new SettleApproval(free ? null : new Refusal(Codes.RelatedEntityBarred));
            run.Execute(settlement, caller).Events();
            run.Repeats(settlement, caller);
            Assert.Equal(free ? ProviderStatus.Admitted : ProviderStatus.UnderReview, run.State.Status);
        }
        // These speak of a change and not of what is to hold: once more, there is nothing that they could change.
        if (command is not (ReviewApplication or WithdrawExit or Reapply)) run.Repeats(command, caller);
        return decision;
    }

    private static void Admit(ProviderRun run)
    {
        ProviderCommand[] commands =
        [
            new AddEvidence(Papers.Id("shot"), EvidenceKind.BackofficeScreenshot, Papers.Day(run.Now)),
            new SaveApplication(Papers.Plain.With(Papers.Settlement(2, from: run.Now.AddDays(-1)))),
            new RecordFacts(true, []),
            new MoveDeposit("first", DepositEntryKind.Payment, ProviderSequences.DepositFen, "x"),
            new SubmitApplication(),
            Firm.Approval,
        ];
        foreach (var command in commands) Settled(run, command, Firm.WhoMay(command), true).Events();
    }
}
