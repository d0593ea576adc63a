namespace RelayHeat.Engine;

/// <summary>What rules may use besides the state: no clock, no I/O, no Orleans.</summary>
/// <param name="Caller">Who acts.</param>
/// <param name="Now">The instant of the decision.</param>
/// <param name="PolicyInForce">The policy in force at that instant.</param>
/// <param name="NextVersion">The aggregate's version after the command's first event.</param>
internal sealed record DecisionContext(Caller Caller, DateTimeOffset Now, IPolicy PolicyInForce, long NextVersion)
{
    /// <summary>What other grains answered when the aggregate's own grain asked them; null if it asked none.</summary>
    public object? Facts { get; init; }

    /// <summary>The facts, for a decision that needs them. Throws if no grain was asked.</summary>
    public TFacts Said<TFacts>()
        where TFacts : class =>
        Facts as TFacts ?? throw new InvalidOperationException($"Nobody was asked for {typeof(TFacts).Name}.");
}

/// <summary>The result of a command: events, nothing, or a refusal.</summary>
internal abstract record Decision<TEvent>
{
    private Decision()
    {
    }

    /// <summary>The command takes effect: these events, in this order.</summary>
    public sealed record Accepted(ImmutableArray<TEvent> Events) : Decision<TEvent>
    {
        /// <summary>The reply if the events record a failure: what was started earlier cannot be completed. Else null.</summary>
        public Refusal? Broken { get; init; }
    }

    /// <summary>It already holds (G3): nothing is written.</summary>
    public sealed record Unchanged : Decision<TEvent>;

    /// <summary>A rule refuses (G5): nothing is written.</summary>
    public sealed record Refused(Refusal Refusal) : Decision<TEvent>;

    public static Decision<TEvent> Nothing { get; } = new Unchanged();

    public static implicit operator Decision<TEvent>(TEvent happened) => new Accepted([happened]);

    public static implicit operator Decision<TEvent>(Refusal refusal) => new Refused(refusal);
}

/// <summary>The rules of one kind of aggregate: pure functions. Only the engine writes what they decide.</summary>
internal interface IRules<TState, TCommand, TEvent>
{
    /// <summary>The initial state: only the id is known.</summary>
    static abstract TState New(string id);

    /// <summary>
    /// Refuses a caller who may not give this command at all; null for everybody else. Called before the command takes a turn, and again
    /// with the decision: rights may change in between.
    /// </summary>
    static abstract Refusal? Authorise(TState state, TCommand command, DecisionContext context);

    /// <summary>Decides the command of an authorised caller.</summary>
    static abstract Decision<TEvent> Decide(TState state, TCommand command, DecisionContext context);

    /// <summary>The due events: what time has caused by now and no event has recorded yet, such as an expiry.</summary>
    static virtual ImmutableArray<TEvent> Due(TState state, DateTimeOffset now) => [];

    static abstract TState Apply(TState state, TEvent happened);

    /// <summary>Throws <see cref="InvariantViolatedException"/> if the state breaks an invariant.</summary>
    static abstract void Check(TState state);

    /// <summary>The messages that this event causes, given the state after it.</summary>
    static virtual IEnumerable<Message<TCommand>> Announce(TState state, TEvent happened, long version) => [];

    /// <summary>When <see cref="Due"/> next has an event, or null.</summary>
    static virtual DateTimeOffset? NextDueAt(TState state) => null;

    /// <summary>The row's list columns, or null while it is not listed.</summary>
    static virtual ListEntry? List(TState state, IPolicy policy) => null;

    /// <summary>The part that this event creates or changes; null for none.</summary>
    static virtual Part? Part(TState before, TEvent happened, TState after, DateTimeOffset now) => null;

    /// <summary>What this event does to files of earlier commits.</summary>
    static virtual ImmutableArray<FileFate> Fates(TState before, TEvent happened) => [];

    /// <summary>The state with its open parts, which have rows of their own.</summary>
    static virtual TState WithParts(TState state, OpenParts open) => state;

    /// <summary>Whether the resource exists for its readers: <c>If-Match: *</c> and <c>If-None-Match: *</c> test that.</summary>
    static virtual bool Exists(TState state, DecisionContext context, long version) => version > 0;

    /// <summary>Former ids: older builds took other spellings of this id for other names, and stored rows under them.</summary>
    static virtual IEnumerable<string> FormerIds(string id) => [];

    /// <summary>The state, completed by the one that is stored under a former id.</summary>
    static virtual TState Inherit(TState own, bool isStored, TState former) => own;

    /// <summary>The version that <c>If-Match</c> is compared with: that of the part, if the command is about a part.</summary>
    static virtual long VersionOf(TState state, TCommand command, DecisionContext context, long version) => version;
}

/// <summary>A command that carries a receiver's answer back to the sender of the message.</summary>
internal interface ISettlement
{
    /// <summary>The receiver's refusal, or null if it agreed.</summary>
    Refusal? Refusal { get; }
}
