using CsCheck;

namespace RelayHeat.Rules.Properties;

using Decision = Decision<CommissionEvent>;

/// <summary>What holds for a store's commission whatever is asked of it: above all that its index finds what a search finds.</summary>
public sealed class CommissionProperties
{
    private static readonly string?[] Streamers = [null, "s1", "s2", "s3"];
    private static readonly string?[] Items = [null, "i1", "i2"];
    private static readonly string?[] Categories = [null, "c1", "c2"];

    private static readonly TimeSpan[] Steps =
        [TimeSpan.Zero, Given.Millisecond, TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromDays(1)];

    private static readonly Gen<Step[]> Sequences = Gen.Select(
        Gen.Int[0, 9], Gen.Int[0, 3], Gen.Int[0, 7], Gen.Int[0, 8000], Gen.Int[0, Steps.Length - 1], Gen.Int[0, 15],
        (what, kind, which, rate, after, variant) => new Step(what, (PlanKind)kind, which, rate, Steps[after], variant)).Array[1, 40];

    [Fact]
    [Trait("Run", Tries.Trait)]
    public void Effective_UnderAnySequence_IsWhatASearchThroughAllPlansFinds()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        Sequences.Sample(
            steps =>
            {
                var (offers, naive) = (new Offers(), new NaiveOffers());
                List<string> made = [];
                foreach (var step in steps)
                {
                    offers.Now += step.After;
                    var command = step.ToCommand(made, offers);
                    Run<CommissionRules, CommissionState, CommissionCommand, CommissionEvent>.RoundTrips(command);
                    var decision = offers.Execute(command, step.By(command));
                    seen.AddOrUpdate(Name(command, decision), 1, (_, n) => n + 1);
                    if (decision is Decision.Accepted { Events: var events }) Follow(naive, made, command, events, offers.Now);
                    Agree(offers, naive);
                }
                IsWhatIsStored(offers);
            },
            iter: Tries.Of("commission", 3_000));
        string[] wanted =
        [
            "CreatePlan", "ChangeRate", "StopPlan", "ConfirmPlan", Codes.PlanConflict, Codes.PlanStartLocked, Codes.PlanStopped,
            Codes.ValidationFailed, Codes.Forbidden, "unchanged",
        ];
        Assert.Superset(wanted.ToHashSet(), seen.Keys.ToHashSet());
    }

    private static string Name(CommissionCommand command, Decision decision) => decision switch
    {
        Decision.Accepted => command.GetType().Name,
        Decision.Refused { Refusal.Code: var code } => code,
        _ => "unchanged",
    };

    private static void Follow(
        NaiveOffers naive, List<string> made, CommissionCommand command, ImmutableArray<CommissionEvent> events, DateTimeOffset now)
    {
        switch (command)
        {
            case CreatePlan c:
                made.Add(events.OfType<PlanCreated>().Single().PlanId);
                naive.Make(made[^1], c, now);
                break;
            case ChangeRate c:
                naive.Change(c.PlanId, (int)c.RateBps, c.EffectiveFrom);
                break;
            case StopPlan c:
                naive.Stop(c.PlanId);
                break;
            case ConfirmPlan c:
                naive.Confirm(c.PlanId, c.Streamer, now);
                break;
        }
    }

    private static void Agree(Offers offers, NaiveOffers naive)
    {
        DateTimeOffset[] instants = [offers.Now, offers.Now - TimeSpan.FromHours(2), offers.Now.AddHours(2), offers.Now.AddDays(2)];
        // Plans that are over are not asked about: the past is told by the plans that are open.
        var questions =
            from item in Items
            from category in Categories
            from streamer in Streamers
            from at in instants
            where at >= offers.Now || offers.State.Plans.Count == offers.Stored.Count
            select (item, category, streamer, at);
        foreach (var (item, category, streamer, at) in questions)
        {
            var found = offers.State.Effective(item, category, streamer, at);
            Assert.Equal(naive.Effective(item, category, streamer, at), found is { } f ? (f.Plan.PlanId, f.RateBps) : null);
        }
    }

    // Row and parts together are the state, and it is one that may be stored.
    private static void IsWhatIsStored(Offers offers)
    {
        offers.State.Check();
        var read = offers.ReadBack();
        read.Check();
        Assert.Equal(Texts(offers.State), Texts(read));
        Assert.Equal(offers.State.ByTarget.OrderBy(t => t.Value), read.ByTarget.OrderBy(t => t.Value));
        Assert.Equal(offers.State.Ends, read.Ends);
    }

    private static IEnumerable<string> Texts(CommissionState state) => state.Plans.Values
        .OrderBy(p => p.Number)
        .Select(p => System.Text.Json.JsonSerializer.Serialize(p, GrainJson.For<Plan>()));

    private sealed record Step(int What, PlanKind Kind, int Which, int RateBps, TimeSpan After, int Variant)
    {
        public Caller By(CommissionCommand command) =>
            Given.Account(command is ConfirmPlan c && Variant != 15 ? c.Streamer : "somebody");

        public CommissionCommand ToCommand(List<string> made, Offers offers)
        {
            var planId = made.Count == 0 ? "0000000000000000" : made[^(1 + (Which % made.Count))];
            return What switch
            {
                0 or 1 or 2 => new CreatePlan(Kind, RateBps, Target, Named, Start(offers.Now), End(offers.Now)),
                3 or 4 => new ChangeRate(planId, RateBps % 3, Variant % 4 == 0 ? offers.Now.AddHours(Variant) : null),
                5 => new StopPlan(planId),
                _ => new ConfirmPlan(planId, Streamers[1 + (Variant % 3)]!),
            };
        }

        private string Target => Kind switch
        {
            PlanKind.StoreWide => "",
            PlanKind.CategoryDirectional => $"c{1 + (Which % 2)}",
            _ => $"i{1 + (Which % 2)}",
        };

        private ImmutableArray<string> Named => !Kind.IsDirectional() ? [] : Variant % 2 == 0 ? ["s1", "s2"] : ["s1"];

        private DateTimeOffset? Start(DateTimeOffset now) => (Variant & 3) switch
        {
            0 => null,
            1 => now.AddHours(1),
            2 => now,
            _ => now.AddHours(-1),
        };

        private DateTimeOffset? End(DateTimeOffset now) => (Variant & 12) switch
        {
            0 => null,
            4 => now.AddHours(2),
            8 => now.AddDays(1),
            _ => now,
        };
    }
}
