namespace RelayHeat.Engine;

/// <summary>What a decision may look at besides the state: no clock, no I/O, no Orleans.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Now">The instant of the decision.</param>
/// <param name="PolicyInForce">The policy that is in force then.</param>
/// <param name="NextVersion">The version to which the command's first event would raise the aggregate.</param>
internal sealed record DecisionContext(Caller Caller, DateTimeOffset Now, IPolicy PolicyInForce, long NextVersion)
{
    /// <summary>What other grains have said, asked by the aggregate's own grain; null where nobody was asked.</summary>
    public object? Facts { get; init; }

    /// <summary>The facts of a decision that cannot be made without them.</summary>
    public TFacts Said<TFacts>()
        where TFacts : class =>
        Facts as TFacts ?? throw new InvalidOperationException($"Nobody was asked for {typeof(TFacts).Name}.");
}

/// <summary>What a command comes to: events, nothing to do, or no.</summary>
internal abstract record Decision<TEvent>
{
    private Decision()
    {
    }

    /// <summary>The command takes effect: these events, in this order.</summary>
    public sealed record Accepted(ImmutableArray<TEvent> Events) : Decision<TEvent>
    {
        /// <summary>Why what was begun did not come about, where the events record that; it is the answer. Null where it did.</summary>
        public Refusal? Broken { get; init; }
    }

    /// <summary>What was asked for already holds (G3): nothing is written.</summary>
    public sealed record Unchanged : Decision<TEvent>;

    /// <summary>A rule says no (G5): nothing is written.</summary>
    public sealed record Refused(Refusal Refusal) : Decision<TEvent>;

    public static Decision<TEvent> Nothing { get; } = new Unchanged();

    public static implicit operator Decision<TEvent>(TEvent happened) => new Accepted([happened]);

    public static implicit operator Decision<TEvent>(Refusal refusal) => new Refused(refusal);
}

/// <summary>The rules of one kind of aggregate, all pure functions. The deciding aggregate alone writes what they say.</summary>
internal interface IRules<TState, TCommand, TEvent>
{
    /// <summary>The state of an aggregate of which nothing has been said yet but its id.</summary>
    static abstract TState New(string id);

    /// <summary>
    /// Why this caller may not give this command at all, or null. It is asked before the command takes a place in the queue, and again
    /// with the decision: rights may have changed meanwhile.
    /// </summary>
    static abstract Refusal? Authorise(TState state, TCommand command, DecisionContext context);

    /// <summary>What the command of a caller who may give it comes to.</summary>
    static abstract Decision<TEvent> Decide(TState state, TCommand command, DecisionContext context);

    /// <summary>What the passing of time has brought about by now and no event has recorded yet.</summary>
    static virtual ImmutableArray<TEvent> Due(TState state, DateTimeOffset now) => [];

    static abstract TState Apply(TState state, TEvent happened);

    /// <summary>Throws <see cref="InvariantViolatedException"/> unless the state is one that may be stored.</summary>
    static abstract void Check(TState state);

    /// <summary>What others must be told because of this event, given the state after it.</summary>
    static virtual IEnumerable<Message<TCommand>> Announce(TState state, TEvent happened, long version) => [];

    /// <summary>When time next brings something about, or null.</summary>
    static virtual DateTimeOffset? NextDueAt(TState state) => null;

    /// <summary>What lists go by, or null while there is nothing to list.</summary>
    static virtual ListEntry? List(TState state, IPolicy policy) => null;

    /// <summary>The part that this event has made or changed, as it is stored; null where the row says it all.</summary>
    static virtual PartRow? Part(TState before, TEvent happened, TState after, DateTimeOffset now) => null;

    /// <summary>What becomes of files because of this event.</summary>
    static virtual ImmutableArray<FileFate> Fates(TState before, TEvent happened) => [];

    /// <summary>The state with its open parts, which are stored beside its row.</summary>
    static virtual TState WithParts(TState state, ImmutableArray<PartRow> open) => state;

    /// <summary>Whether there is what is held at this version, as its readers see it; <c>*</c> in a condition asks for that.</summary>
    static virtual bool Exists(TState state, DecisionContext context, long version) => version > 0;

    /// <summary>Ids under which former versions have stored what belongs to this one: spellings that were another name to them.</summary>
    static virtual IEnumerable<string> FormerIds(string id) => [];

    /// <summary>The state with what is stored under a former id.</summary>
    static virtual TState Inherit(TState own, bool isStored, TState former) => own;

    /// <summary>The version of what the command is about, where that is a part; <c>If-Match</c> is held against it.</summary>
    static virtual long VersionOf(TState state, TCommand command, DecisionContext context, long version) => version;
}

/// <summary>A command that carries another grain's answer back to the grain that asked it.</summary>
internal interface ISettlement
{
    /// <summary>The other grain's refusal, or null when it agreed.</summary>
    Refusal? Refusal { get; }
}
