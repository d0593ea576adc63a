using System.Text.Json;

namespace RelayHeat.Engine;

/// <summary>An event that creates its aggregate: the reply says "created".</summary>
internal interface ICreation;

/// <summary>A state and its version.</summary>
internal readonly record struct Snapshot<TState>(TState State, long Version);

/// <summary>
/// What a reply is made from: a state as a command leaves it or a query finds it. <c>Events</c> are the command's own; empty when
/// nothing was done.
/// </summary>
internal readonly record struct Seen<TState, TEvent>(
    TState State, long Version, IPolicy PolicyInForce, ImmutableArray<TEvent> Events)
{
    public Snapshot<TState> Snapshot => new(State, Version);

    /// <summary>The same state, with the earlier events in front.</summary>
    public Seen<TState, TEvent> Following(Seen<TState, TEvent> before) => this with { Events = before.Events.AddRange(Events) };
}

/// <summary>A message, the aggregate's version after the event that caused it, and its number among that event's messages.</summary>
internal readonly record struct Told<TCommand>(long Version, int Number, Message<TCommand> Message);

/// <summary>
/// A decision with everything that it writes. <c>Due</c> are events that time has caused; they are recorded before <c>Events</c>, the
/// command's own. <c>Next</c> is the state after all of them.
/// </summary>
internal sealed record Decided<TState, TCommand, TEvent>(
    Decision<TEvent> Decision,
    DecisionContext Context,
    ImmutableArray<TEvent> Due,
    ImmutableArray<TEvent> Events,
    Snapshot<TState> Next)
{
    private readonly Seen<TState, TEvent>? _promised;

    public ImmutableArray<Told<TCommand>> Messages { get; init; } = [];

    /// <summary>The parts as each event leaves its own: one part may be in here several times, the newest last.</summary>
    public ImmutableArray<Part> Parts { get; init; } = [];

    /// <summary>What happens to files of earlier commits.</summary>
    public ImmutableArray<FileFate> Fates { get; init; } = [];

    public ImmutableArray<UsedId> UsedIds { get; init; } = [];

    /// <summary>The file that the command uploads, or null.</summary>
    public Content? Content { get; init; }

    /// <summary>Whether the caller lost the right after it was let in. Such a refusal gets no receipt.</summary>
    public bool IsForbidden { get; init; }

    public Refusal? Refusal => (Decision as Decision<TEvent>.Refused)?.Refusal;

    /// <summary>The failure that the events record, or null.</summary>
    public Refusal? Broken => (Decision as Decision<TEvent>.Accepted)?.Broken;

    public bool ChangesSomething => Refusal is null && Events.Length > 0;

    /// <summary>Whether it must end before anything else is decided: another grain takes part in it, or it uploads a file.</summary>
    public bool IsAlone => Content is not null || Messages.Any(m => m.Message.Delivery != Delivery.Background);

    public Seen<TState, TEvent> Seen => new(Next.State, Next.Version, Context.PolicyInForce, Events);

    /// <summary>What it leads to if other grains answer as they did in the dry run.</summary>
    public Seen<TState, TEvent> Promised
    {
        get => _promised ?? Seen;
        init => _promised = value;
    }

    /// <summary>The rows of the feed. The actor of due events is the system.</summary>
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
