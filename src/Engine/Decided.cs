using System.Text.Json;

namespace RelayHeat.Engine;

/// <summary>An event that brings its aggregate into being: the caller is answered "created".</summary>
internal interface ICreation;

/// <summary>A state and its version.</summary>
internal readonly record struct Snapshot<TState>(TState State, long Version);

/// <summary>A state as a command leaves it or a question finds it: what an answer is made from.</summary>
/// <param name="State">The state at this instant.</param>
/// <param name="Version">Its version.</param>
/// <param name="PolicyInForce">The policy in force.</param>
/// <param name="Events">The events of the command that led here; empty when nothing was done.</param>
internal readonly record struct Seen<TState, TEvent>(
    TState State, long Version, IPolicy PolicyInForce, ImmutableArray<TEvent> Events)
{
    public Snapshot<TState> Snapshot => new(State, Version);

    /// <summary>The same, with the events that came before.</summary>
    public Seen<TState, TEvent> Following(Seen<TState, TEvent> before) => this with { Events = before.Events.AddRange(Events) };
}

/// <summary>A message that an event has caused.</summary>
/// <param name="Version">The version that the event raised the aggregate to.</param>
/// <param name="Number">Which of that event's messages.</param>
/// <param name="Message">What it says, and to whom.</param>
internal readonly record struct Told<TCommand>(long Version, int Number, Message<TCommand> Message);

/// <summary>A decision worked out in full, before anything is written.</summary>
/// <param name="Decision">What the rules said.</param>
/// <param name="Context">Who asked, when, and under which policy.</param>
/// <param name="Due">Events of time itself, recorded in front of the command's own.</param>
/// <param name="Events">The command's events; empty when nothing is to be done.</param>
/// <param name="Next">The state after all of them.</param>
internal sealed record Decided<TState, TCommand, TEvent>(
    Decision<TEvent> Decision,
    DecisionContext Context,
    ImmutableArray<TEvent> Due,
    ImmutableArray<TEvent> Events,
    Snapshot<TState> Next)
{
    private readonly Seen<TState, TEvent>? _promised;

    /// <summary>What others must be told.</summary>
    public ImmutableArray<Told<TCommand>> Messages { get; init; } = [];

    /// <summary>The parts that the events have made or changed, as each of them leaves its own.</summary>
    public ImmutableArray<PartRow> Parts { get; init; } = [];

    /// <summary>What becomes of files that were committed before.</summary>
    public ImmutableArray<FileFate> Fates { get; init; } = [];

    /// <summary>The ids that are used up.</summary>
    public ImmutableArray<UsedId> UsedIds { get; init; } = [];

    /// <summary>The file that the command brought along, or null.</summary>
    public Content? Content { get; init; }

    /// <summary>Whether the caller has lost the right since it was let in. Such a refusal is not remembered.</summary>
    public bool IsForbidden { get; init; }

    public Refusal? Refusal => (Decision as Decision<TEvent>.Refused)?.Refusal;

    /// <summary>Why what was begun did not come about, or null.</summary>
    public Refusal? Broken => (Decision as Decision<TEvent>.Accepted)?.Broken;

    public bool ChangesSomething => Refusal is null && Events.Length > 0;

    /// <summary>Whether nothing else is decided before it has ended: another grain has a say in it, or it brings a file along.</summary>
    public bool IsAlone => Content is not null || Messages.Any(m => m.Message.Delivery != Delivery.Background);

    public Seen<TState, TEvent> Seen => new(Next.State, Next.Version, Context.PolicyInForce, Events);

    /// <summary>What it leads to once other grains have agreed as they said they would.</summary>
    public Seen<TState, TEvent> Promised
    {
        get => _promised ?? Seen;
        init => _promised = value;
    }

    /// <summary>The feed's rows. What time itself has brought about has the system for its actor.</summary>
    public ImmutableArray<EventRow> ToRows(JsonSerializerOptions json)
    {
        var version = Next.Version - Due.Length - Events.Length;
        var rows = ImmutableArray.CreateBuilder<EventRow>(Due.Length + Events.Length);
        foreach (var happened in Due) rows.Add(ToRow(happened, ++version, Caller.System));
        foreach (var happened in Events) rows.Add(ToRow(happened, ++version, Context.Caller));
        return rows.MoveToImmutable();

        EventRow ToRow(TEvent happened, long at, Caller actor) => new(
            Context.Now,
            at,
            JsonNames.Of(happened!),
            actor.Account,
            Context.PolicyInForce.Version,
            JsonSerializer.Serialize(happened, json.GetTypeInfo(happened!.GetType())));
    }
}
