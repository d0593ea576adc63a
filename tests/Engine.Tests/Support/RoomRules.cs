namespace RelayHeat.Engine.Tests.Support;

using Decision = Decision<RoomEvent>;

/// <summary>The facts of a ticket: its stored use.</summary>
internal sealed record TicketFacts(string? Use);

/// <summary>The facts of another room: whether the guest has a seat there.</summary>
internal sealed record ElsewhereFacts(bool IsThere);

/// <summary>The rules of a room with few seats. They use every feature of the engine.</summary>
internal readonly struct RoomRules : IRules<RoomState, RoomCommand, RoomEvent>
{
    public static RoomState New(string id) => new() { Id = id };

    public static RoomState Apply(RoomState state, RoomEvent happened) => state.Apply(happened);

    public static void Check(RoomState state) =>
        Invariant.Holds(state.Guests.Count <= RoomState.Seats, $"{state.Id} has more guests than seats.");

    // Rooms trust each other.
    public static Refusal? Authorise(RoomState state, RoomCommand command, DecisionContext context) => command switch
    {
        Note or Greeting or Confirm or SettleMove => null,
        _ when context.Caller.Account == "stranger" => new("forbidden"),
        _ => (context.Facts as RoomState ?? state).Banned.Contains(context.Caller.Account) ? new("forbidden") : null,
    };

    public static Decision Decide(RoomState state, RoomCommand c, DecisionContext context) => c switch
    {
        Sit s => Seat(state, s, context),
        Rise r => state.Guests.ContainsKey(r.Guest) ? new Risen(r.Guest) { Tag = c.Tag } : Decision.Nothing,
        Ban b => state.Banned.Contains(b.Account) ? Decision.Nothing : new Banned(b.Account) { Tag = c.Tag },
        Pardon p => state.Banned.Contains(p.Account) ? new Pardoned(p.Account) { Tag = c.Tag } : Decision.Nothing,
        Tell t => new Told(t.Room, state.Told.GetValueOrDefault(t.Room) + 1) { Tag = c.Tag },
        Greet g => new Greeted(g.Room, state.Greeted.GetValueOrDefault(g.Room) + 1) { Tag = c.Tag },
        Note n => Hear(state.Heard.GetValueOrDefault(n.From), n.Number, new Heard(n.From, n.Number), context),
        Greeting g => Hear(state.Greetings.GetValueOrDefault(g.From), g.Number, new GreetingHeard(g.From, g.Number), context),
        Confirm f => state.Confirmed.GetValueOrDefault(f.Room) >= f.Number ? Decision.Nothing : new Confirmed(f.Room, f.Number),
        Move m when state.Gone.GetValueOrDefault(m.Guest) == m.Room => Decision.Nothing,
        Move m => state.Guests.ContainsKey(m.Guest) ? new MoveBegun(m.Guest, m.Room) { Tag = c.Tag } : new Refusal("absent"),
        SettleMove m when !state.Moving.TryGetValue(m.Guest, out _) => Decision.Nothing,
        SettleMove m => m.Refusal is null ? new Moved(m.Guest) : new Stayed(m.Guest),
        _ => throw new InvalidOperationException($"Unknown command {c}."),
    };

    public static ImmutableArray<RoomEvent> Due(RoomState state, DateTimeOffset now) =>
        [.. state.Guests.Where(g => g.Value <= now).Select(g => new Lapsed(g.Key))];

    public static DateTimeOffset? NextDueAt(RoomState state) => state.Guests.Values.Min();

    public static IEnumerable<Message<RoomCommand>> Announce(RoomState state, RoomEvent happened, long version) => happened switch
    {
        Told t => [new NoteTo(state.Id, t.Room, t.Number)],
        Greeted g => [new GreetingTo(state.Id, g.Room, g.Number)],
        MoveBegun m => [new ArrivalAt(m.Guest, m.Room)],
        _ => [],
    };

    private static Decision Seat(RoomState state, Sit s, DecisionContext context)
    {
        if (state.Guests.ContainsKey(s.Guest)) return Decision.Nothing;
        if (s.Ticket is not null && context.Said<TicketFacts>().Use is not null) return new Refusal("ticket_used");
        if (s.Unless is not null && context.Said<ElsewhereFacts>().IsThere) return new Refusal("elsewhere");
        var taken = (context.Facts as RoomState ?? state).Guests.Count;
        if (taken >= RoomState.Seats) return new Refusal("full").With("seats", taken);
        return s.Ticket is null
            ? new Sat(s.Guest, s.Until) { Tag = s.Tag }
            : new SatWithTicket(s.Guest, s.Ticket) { Tag = s.Tag };
    }

    // A repeat changes nothing, unless a fault makes the receiver forget.
    private static Decision Hear(int last, int number, RoomEvent heard, DecisionContext context) =>
        number <= last && context.Facts is not Forgetfulness ? Decision.Nothing
        : number == last + 1 || context.Facts is Forgetfulness ? heard
        : new Refusal("out_of_order");
}

/// <summary>Facts that make a receiver take every message for a new one.</summary>
internal sealed record Forgetfulness;
