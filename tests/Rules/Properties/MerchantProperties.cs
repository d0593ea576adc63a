using CsCheck;

namespace RelayHeat.Rules.Properties;

using MerchantRun = Run<MerchantRules, MerchantState, MerchantCommand, MerchantEvent>;

/// <summary>What holds for a merchant whatever is asked of it, by whom and when.</summary>
public sealed class MerchantProperties
{
    private static readonly string[] AllCommands =
    [
        nameof(RegisterMerchant), nameof(SettleRegistration), nameof(InviteOperator), nameof(ResendInvitation),
        nameof(ChangePermission), nameof(UnbindOperator), nameof(ConfirmSeat), nameof(CloseBinding),
    ];

    [Fact]
    [Trait("Run", Tries.Trait)]
    public void Merchant_UnderAnySequence_KeepsItsLimitsAndItsRecord()
    {
        var accepted = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var refused = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        Gen.Select(Sequences.Policies, Sequences.Choices).Sample(
            (policy, choices) =>
            {
                InviteFacts? facts = null;
                var run = new MerchantRun(Store.Id, policy, ask: _ => facts);
                Settled(run, new RegisterMerchant("store", Sequences.Main, StoreType.Tmall, Store.Subject), Given.Staff, null);
                foreach (var choice in choices)
                {
                    run.Now += choice.After;
                    facts = choice.Facts;
                    var command = choice.ToMerchantCommand(run.State);
                    var answer = (choice.Variant & 1) == 0 ? null : new Refusal(Codes.MainAccountTaken);
                    switch (Settled(run, command, choice.By, answer))
                    {
                        case Decision<MerchantEvent>.Accepted:
                            accepted.AddOrUpdate(command.GetType().Name, 1, (_, n) => n + 1);
                            WithinLimits(run.State, policy, run.Now);
                            break;
                        case Decision<MerchantEvent>.Refused { Refusal.Code: var code }:
                            refused.AddOrUpdate(code, 1, (_, n) => n + 1);
                            break;
                    }
                }
                run.IsWhatItsEventsSay();
            },
            iter: Tries.Of("merchants", 3_000));
        // A property that never met a limit would say nothing of it.
        Assert.Superset(AllCommands.Except([nameof(SettleRegistration)]).ToHashSet(), accepted.Keys.ToHashSet());
        string[] limits = [Codes.SeatLimitReached, Codes.BindingLimitReached, Codes.InvitationRateLimited, Codes.InvitationExpired];
        Assert.Superset(limits.ToHashSet(), refused.Keys.ToHashSet());
    }

    [Fact]
    public void RetryAt_IsTheFirstInstantAtWhichAnInvitationIsSent() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 20].Array[1, 12]).Sample(
            (perDay, hours) =>
            {
                var store = Store.Registered(policy: Given.Published with { InvitationsPerDay = perDay });
                foreach (var (gap, i) in hours.Select((gap, i) => (gap, i)))
                {
                    store.Now += TimeSpan.FromHours(gap);
                    var decision = store.Invite($"a{i}", Permission.Standard);
                    if (decision is not Decision<MerchantEvent>.Refused { Refusal: var refusal }) continue;
                    var retryAt = DateTimeOffset.Parse(
                        refusal.Figures.Single(f => f.Name == "retryAt").Json.Trim('"'), System.Globalization.CultureInfo.InvariantCulture);
                    var now = store.Now;
                    store.Now = retryAt - Given.Millisecond;
                    Assert.True(store.Now >= now);
                    Assert.IsType<Decision<MerchantEvent>.Refused>(store.Invite($"a{i}", Permission.Standard));
                    store.Now = retryAt;
                    store.Invite($"a{i}", Permission.Standard).Records<InvitationSent>();
                }
            },
            iter: 2_000);

    /// <summary>
    /// Executes as the core does: what another grain must answer is answered before anything else is decided. An intention that was
    /// answered with a yes holds; one that was answered with a no is as if it had never been.
    /// </summary>
    private static Decision<MerchantEvent> Settled(MerchantRun run, MerchantCommand command, Caller caller, Refusal? answer)
    {
        var before = run.State;
        var decision = run.Execute(command, caller);
        if (decision is not Decision<MerchantEvent>.Accepted { Events: var events }) return decision;
        if (events.OfType<RegistrationStarted>().Any())
        {
            var settlement = new SettleRegistration(answer);
            run.Execute(settlement, caller).Events();
            run.Repeats(settlement, caller);
            if (answer is not null)
            {
                Assert.Equal(MerchantRules.New(before.MerchantId), run.State);
                return decision;
            }
        }
        // A5: a full account that manages bindings may end its own right to do so, and is then a stranger to its own command.
        if (Target(command) == caller.Account) run.Execute(command, caller).IsRefused(Codes.Forbidden);
        else run.Repeats(command, caller);
        return decision;
    }

    private static string? Target(MerchantCommand command) => command switch
    {
        ChangePermission c => c.Account,
        UnbindOperator c => c.Account,
        _ => null,
    };

    private static void WithinLimits(MerchantState state, Policy policy, DateTimeOffset now)
    {
        Assert.True(state.SeatsInUse <= policy.SeatLimit);
        Assert.True(state.Bindings.Count <= policy.OpenBindingLimit);
        var dayAgoMs = (now - TimeSpan.FromHours(24)).ToUnixTimeMilliseconds();
        Assert.True(state.InvitationsSentMs.Count(ms => ms > dayAgoMs) <= policy.InvitationsPerDay);
        Assert.All(state.Bindings.Values, b => Assert.True(b.IsBound || b.ExpiresAt > now));
    }
}
