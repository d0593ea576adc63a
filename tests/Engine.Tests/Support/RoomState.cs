using System.Text.Json.Serialization;

namespace RelayHeat.Engine.Tests.Support;

using Counts = ImmutableSortedDictionary<string, int>;
using Names = ImmutableSortedDictionary<string, string>;

/// <summary>The commands of a room. The tag identifies a command, and is in its events.</summary>
[JsonDerivedType(typeof(Sit), "sit"), JsonDerivedType(typeof(Rise), "rise")]
[JsonDerivedType(typeof(Ban), "ban"), JsonDerivedType(typeof(Pardon), "pardon")]
[JsonDerivedType(typeof(Tell), "tell"), JsonDerivedType(typeof(Note), "note"), JsonDerivedType(typeof(Confirm), "confirm")]
[JsonDerivedType(typeof(Greet), "greet"), JsonDerivedType(typeof(Greeting), "greeting")]
[JsonDerivedType(typeof(Move), "move"), JsonDerivedType(typeof(SettleMove), "settle_move")]
internal abstract record RoomCommand
{
    public string? Tag { get; init; }
}

internal sealed record Sit(string Guest) : RoomCommand
{
    public DateTimeOffset? Until { get; init; }

    /// <summary>A ticket, which is good for one seat, once. The storage knows whether it was used.</summary>
    public string? Ticket { get; init; }

    /// <summary>Refuse if the guest has a seat in this other room, which is asked.</summary>
    public string? Unless { get; init; }
}

internal sealed record Rise(string Guest) : RoomCommand;

internal sealed record Ban(string Account) : RoomCommand;

internal sealed record Pardon(string Account) : RoomCommand;

internal sealed record Tell(string Room) : RoomCommand;

internal sealed record Note(string From, int Number) : RoomCommand;

internal sealed record Confirm(string Room, int Number) : RoomCommand;

internal sealed record Greet(string Room) : RoomCommand;

internal sealed record Greeting(string From, int Number) : RoomCommand;

internal sealed record Move(string Guest, string Room) : RoomCommand;

internal sealed record SettleMove(string Guest, Refusal? Refusal) : RoomCommand, ISettlement;

[JsonDerivedType(typeof(Sat), "sat"), JsonDerivedType(typeof(SatWithTicket), "sat_with_ticket"), JsonDerivedType(typeof(Risen), "risen")]
[JsonDerivedType(typeof(Lapsed), "lapsed"), JsonDerivedType(typeof(Banned), "banned"), JsonDerivedType(typeof(Pardoned), "pardoned")]
[JsonDerivedType(typeof(Told), "told")]
[JsonDerivedType(typeof(Heard), "heard"), JsonDerivedType(typeof(Confirmed), "confirmed"), JsonDerivedType(typeof(Greeted), "greeted")]
[JsonDerivedType(typeof(GreetingHeard), "greeting_heard"), JsonDerivedType(typeof(MoveBegun), "move_begun")]
[JsonDerivedType(typeof(Moved), "moved"), JsonDerivedType(typeof(Stayed), "stayed")]
internal abstract record RoomEvent
{
    public string? Tag { get; init; }
}

internal sealed record Sat(string Guest, DateTimeOffset? Until) : RoomEvent;

internal sealed record SatWithTicket(string Guest, string Ticket) : RoomEvent, IUsesId
{
    [JsonIgnore]
    public UsedId UsedId => new("ticket", Ticket, Guest);
}

internal sealed record Risen(string Guest) : RoomEvent;

internal sealed record Lapsed(string Guest) : RoomEvent;

internal sealed record Banned(string Account) : RoomEvent;

internal sealed record Pardoned(string Account) : RoomEvent;

internal sealed record Told(string Room, int Number) : RoomEvent;

internal sealed record Heard(string From, int Number) : RoomEvent;

internal sealed record Confirmed(string Room, int Number) : RoomEvent;

internal sealed record Greeted(string Room, int Number) : RoomEvent;

internal sealed record GreetingHeard(string From, int Number) : RoomEvent;

internal sealed record MoveBegun(string Guest, string Room) : RoomEvent;

internal sealed record Moved(string Guest) : RoomEvent;

internal sealed record Stayed(string Guest) : RoomEvent;

/// <summary>A room. Guests have a seat, some until an instant. A guest who moves keeps the seat until the other room accepts.</summary>
internal sealed record RoomState
{
    public const int Seats = 3;

    public required string Id { get; init; }

    public ImmutableSortedDictionary<string, DateTimeOffset?> Guests { get; init; } =
        ImmutableSortedDictionary<string, DateTimeOffset?>.Empty;

    public ImmutableSortedSet<string> Banned { get; init; } = [];

    /// <summary>The guests that are moving, and to which room.</summary>
    public Names Moving { get; init; } = Names.Empty;

    /// <summary>The guests that have moved, and to which room.</summary>
    public Names Gone { get; init; } = Names.Empty;

    public Counts Told { get; init; } = Counts.Empty;

    public Counts Heard { get; init; } = Counts.Empty;

    public Counts Confirmed { get; init; } = Counts.Empty;

    public Counts Greeted { get; init; } = Counts.Empty;

    public Counts Greetings { get; init; } = Counts.Empty;

    public RoomState Apply(RoomEvent happened) => happened switch
    {
        Sat e => this with { Guests = Guests.SetItem(e.Guest, e.Until), Gone = Gone.Remove(e.Guest) },
        SatWithTicket e => this with { Guests = Guests.SetItem(e.Guest, null), Gone = Gone.Remove(e.Guest) },
        Risen e => this with { Guests = Guests.Remove(e.Guest) },
        Lapsed e => this with { Guests = Guests.Remove(e.Guest) },
        Banned e => this with { Banned = Banned.Add(e.Account) },
        Pardoned e => this with { Banned = Banned.Remove(e.Account) },
        Told e => this with { Told = Told.SetItem(e.Room, e.Number) },
        Heard e => this with { Heard = Heard.SetItem(e.From, e.Number) },
        Confirmed e => this with { Confirmed = Confirmed.SetItem(e.Room, e.Number) },
        Greeted e => this with { Greeted = Greeted.SetItem(e.Room, e.Number) },
        GreetingHeard e => this with { Greetings = Greetings.SetItem(e.From, e.Number) },
        MoveBegun e => this with { Moving = Moving.SetItem(e.Guest, e.Room) },
        Moved e => this with
        {
            Moving = Moving.Remove(e.Guest),
            Guests = Guests.Remove(e.Guest),
            Gone = Gone.SetItem(e.Guest, Moving[e.Guest]),
        },
        Stayed e => this with { Moving = Moving.Remove(e.Guest) },
        _ => throw new InvalidOperationException($"Unknown event {happened}."),
    };
}
