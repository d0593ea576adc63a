using CsCheck;

namespace RelayHeat.Rules.Properties;

using AccountRun = Run<OperatorAccountRules, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>;

/// <summary>What holds for an account whatever it does and whatever reaches it.</summary>
public sealed class AccountProperties
{
    private static readonly string[] AllCommands =
    [
        nameof(RegisterAccount), nameof(AcceptInvitation), nameof(DeclineInvitation), nameof(LeaveStore),
        nameof(ClaimMainAccount), nameof(NoteBinding),
    ];

    [Theory]
    [Trait("Run", Tries.Trait)]
    [InlineData("a")]
    [InlineData("main:x")]
    public void Account_UnderAnySequence_KeepsItsLimitsAndItsRecord(string name)
    {
        var accepted = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        Gen.Select(Sequences.Policies, Sequences.Choices).Sample(
            (policy, choices) =>
            {
                StoreFacts? facts = null;
                var run = new AccountRun(name, policy, ask: _ => facts);
                run.Execute(new RegisterAccount(true, Given.SubjectOf(name), []), Given.Staff).Events();
                foreach (var choice in choices)
                {
                    run.Now += choice.After;
                    var caller = choice.Caller == Sequences.Main ? Given.Account(name) : choice.By;
                    facts = choice.FactsFor(run.State, run.Now);
                    var command = choice.ToAccountCommand(run.State, run.Now);
                    if (Settled(run, command, caller, (choice.Variant & 8) == 0) is not Decision<OperatorAccountEvent>.Accepted) continue;
                    accepted.AddOrUpdate(command.GetType().Name, 1, (_, n) => n + 1);
                    Assert.True(run.State.Invitations.Count <= policy.OpenInvitationLimit);
                }
                run.IsWhatItsEventsSay();
            },
            iter: Tries.Of("operator accounts", 2_000));
        string[] impossible = AccountName.IsSubAccount(name) ? [nameof(AcceptInvitation), nameof(DeclineInvitation), nameof(NoteBinding)] : [];
        var possible = AllCommands.Except(impossible);
        Assert.Equal(possible.Order(StringComparer.Ordinal), accepted.Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>Executes as the core does: a confirmation is answered by its merchant before anything else is decided.</summary>
    private static Decision<OperatorAccountEvent> Settled(AccountRun run, OperatorAccountCommand command, Caller caller, bool agreed)
    {
        var decision = run.Execute(command, caller);
        if (decision is not Decision<OperatorAccountEvent>.Accepted { Events: var events }) return decision;
        if (events.OfType<AcceptanceStarted>().SingleOrDefault() is { } started)
        {
            var i = run.State.Invitations[started.BindingId];
            var bound = new BindingView(
                started.BindingId, i.MerchantId, run.State.Account, BindingType.Operator, i.Permission, BindingStatus.Bound,
                i.InvitedAt, null, run.Now);
            var settlement = agreed
                ? new SettleAcceptance(started.BindingId, bound, null)
                : new SettleAcceptance(started.BindingId, null, new Refusal(Codes.AlipaySubjectSameAsStore));
            run.Execute(settlement, caller).Events();
            run.Repeats(settlement, caller);
            if (!agreed) return decision;
        }
        // What stores say is asked for at each decision: here nobody is left to let go of, or to leave.
        run.Repeats(command, caller, new StoreFacts(null));
        return decision;
    }
}
