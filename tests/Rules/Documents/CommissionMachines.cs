namespace RelayHeat.Rules.Documents;

using Decision = Decision<CommissionEvent>;

/// <summary>The state machines of plans and of a streamer's part in one, found by running the rules.</summary>
internal static class CommissionMachines
{
    private static readonly DateTimeOffset Starts = Given.Start.AddHours(1);
    private static readonly DateTimeOffset Ends = Given.Start.AddHours(9);

    public static ImmutableArray<Machine> All =>
    [
        Plan(
            "Commission: a plan for everybody or of an item",
            "C1, C2, C4: `item_general`, `store_wide`, and `item_directional` once a streamer has confirmed it.",
            PlanKind.ItemGeneral,
            [("pending", () => Begun(PlanKind.ItemGeneral, Given.Start)), ("in_force", () => Begun(PlanKind.ItemGeneral, Starts)),
                ("stopped", () => Stopped(PlanKind.ItemGeneral))]),
        Plan(
            "Commission: a plan of a category",
            "C3: a change of rate and a stop wait for the streamers for whom it is in force. Here there are two, `s1` and `s2`; "
            + "in `stopping` the other one has already confirmed the stop.",
            PlanKind.CategoryDirectional,
            [("pending", () => Begun(PlanKind.CategoryDirectional, Given.Start, confirmed: false)),
                ("in_force", () => Begun(PlanKind.CategoryDirectional, Starts)),
                ("stopping", Stopping),
                ("stopped", () => Stopped(PlanKind.CategoryDirectional))]),
        Party(),
    ];

    private static Machine Plan(string title, string about, PlanKind kind, (string Status, Func<Offers> Make)[] statuses)
    {
        (string, Func<Offers, Decision>)[] rows =
        [
            ("change the rate", o => o.ChangeRate(IdOf(o), 2000)),
            ("change the rate to the one it has", o => o.ChangeRate(IdOf(o), 1000)),
            ("change the rate, above the ceiling", o => o.ChangeRate(IdOf(o), 8001)),
            ("move the start", o => o.ChangeRate(IdOf(o), 1000, Starts.AddHours(1))),
            ("stop", o => o.Stop(IdOf(o))),
            ("stop, without the right", o => o.Execute(new StopPlan(IdOf(o)), Given.Account("a"), Offers.Allows("view_commission"))),
            .. !kind.IsDirectional() ? [] : new (string, Func<Offers, Decision>)[] { ("`s1` confirms", o => o.Confirm(IdOf(o), "s1")) },
            ("another plan for the same target", o => o.Create(kind)),
        ];
        var filled = rows.Select(row => (row.Item1, statuses.Select(s =>
        {
            var offers = s.Make();
            return RulesAsDocument.Cell(row.Item2(offers), () => offers.Status(IdOf(offers)).ToText());
        }).ToImmutableArray()));
        var ended = statuses.Select(s =>
        {
            var offers = s.Make();
            offers.Now = Ends;
            var due = CommissionRules.Due(offers.State, Ends);
            return RulesAsDocument.Cell(due, () => offers.Status(IdOf(offers)).ToText());
        }).ToImmutableArray();
        return new Machine(title, about, [.. statuses.Select(s => s.Status)], [.. filled, ("its period is over", ended)]);
    }

    private static Machine Party()
    {
        (string Status, Func<Offers> Make)[] statuses =
        [
            ("unconfirmed", () => Begun(PlanKind.CategoryDirectional, Starts, confirmed: false)),
            ("confirmed", () => Begun(PlanKind.CategoryDirectional, Starts)),
            ("rate_waits", () => After(Begun(PlanKind.CategoryDirectional, Starts), o => o.ChangeRate(IdOf(o), 2000))),
            ("stop_waits", () => After(Begun(PlanKind.CategoryDirectional, Starts), o => o.Stop(IdOf(o)))),
            ("released", () => After(
                After(Begun(PlanKind.CategoryDirectional, Starts), o => o.Stop(IdOf(o))), o => o.Confirm(IdOf(o), "s1"))),
        ];
        (string Command, Func<Offers, Decision> Run)[] rows =
        [
            ("the store changes the rate", o => o.ChangeRate(IdOf(o), 3000)),
            ("the store takes the change back", o => o.ChangeRate(IdOf(o), 1000)),
            ("the store stops the plan", o => o.Stop(IdOf(o))),
            ("the streamer confirms", o => o.Confirm(IdOf(o), "s1")),
            ("somebody else confirms for it", o => o.Execute(new ConfirmPlan(IdOf(o), "s1"), Given.Account("s2"))),
        ];
        return new Machine(
            "Commission: a streamer's part in a plan of a category",
            "C3, for the streamer `s1`, beside `s2`. What is not confirmed holds as before.",
            [.. statuses.Select(s => s.Status)],
            [
                .. rows.Select(row => (row.Command, statuses.Select(s =>
                {
                    var offers = s.Make();
                    return RulesAsDocument.Cell(row.Run(offers), () => PartyStatus(offers));
                }).ToImmutableArray())),
            ]);
    }

    private static string PartyStatus(Offers offers)
    {
        var plan = offers.Find(IdOf(offers));
        if (plan.IsStopped) return "released";
        var terms = plan.Streamers["s1"];
        return plan.Awaits(terms) switch
        {
            Awaited.Plan => "unconfirmed",
            Awaited.Rate => "rate_waits",
            Awaited.Stop => "stop_waits",
            _ => terms.IsReleased ? "released" : "confirmed",
        };
    }

    private static Offers Begun(PlanKind kind, DateTimeOffset now, bool confirmed = true)
    {
        var offers = new Offers();
        var planId = offers.Create(kind, streamers: ["s1", "s2"], from: Starts, to: Ends).Records<PlanCreated>().PlanId;
        foreach (var streamer in confirmed ? offers.State.Plans[planId].Streamers.Keys : []) offers.Confirm(planId, streamer);
        offers.Now = now;
        return offers;
    }

    private static Offers Stopping() =>
        After(After(Begun(PlanKind.CategoryDirectional, Starts), o => o.Stop(IdOf(o))), o => o.Confirm(IdOf(o), "s2"));

    private static Offers Stopped(PlanKind kind)
    {
        var offers = After(Begun(kind, Starts), o => o.Stop(IdOf(o)));
        foreach (var streamer in offers.Find(IdOf(offers)).Streamers.Keys) offers.Confirm(IdOf(offers), streamer);
        return offers;
    }

    private static Offers After(Offers offers, Func<Offers, Decision> run)
    {
        run(offers).Events();
        return offers;
    }

    private static string IdOf(Offers offers) => offers.Stored.Values.MinBy(p => p.Number)!.Id;
}
