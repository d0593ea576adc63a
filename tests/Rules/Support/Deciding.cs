namespace RelayHeat.Rules.Support;

/// <summary>What one command came to: the decision, and the aggregate after it.</summary>
internal sealed record Taken<TState, TCommand, TEvent>(
    Decision<TEvent> Decision,
    TState State,
    long Version,
    ImmutableArray<TEvent> Recorded,
    ImmutableArray<Message<TCommand>> Told);

/// <summary>
/// The deciding aggregate without its storage: only an accepted decision leaves a trace, whose state must pass its own check.
/// </summary>
internal static class Deciding<TRules, TState, TCommand, TEvent>
    where TRules : IRules<TState, TCommand, TEvent>
{
    public static Taken<TState, TCommand, TEvent> Take(
        TState state, long version, TCommand command, Caller caller, DateTimeOffset now, Policy policy, object? facts = null)
    {
        var at = new Snapshot<TState>(state, version);
        var context = new DecisionContext(caller, now, policy, version + 1) { Facts = facts };
        var decided = Decider<TRules, TState, TCommand, TEvent>.Decide(at, command, context);
        return decided.ChangesSomething ? Recorded(decided) : new(decided.Decision, state, version, [], []);
    }

    /// <summary>Records what time itself has brought about, as a wake-up does.</summary>
    public static Taken<TState, TCommand, TEvent> Wake(TState state, long version, DateTimeOffset now) =>
        Recorded(Decider<TRules, TState, TCommand, TEvent>.RecordDue(
            new(state, version), new DecisionContext(Caller.System, now, Given.Published, version + 1)));

    /// <summary>The state as a question finds it at an instant.</summary>
    public static TState AsOf(TState state, DateTimeOffset now) => Decider<TRules, TState, TCommand, TEvent>.AsOf(state, now);

    private static Taken<TState, TCommand, TEvent> Recorded(Decided<TState, TCommand, TEvent> decided)
    {
        TRules.Check(decided.Next.State);
        return new(
            decided.Decision,
            decided.Next.State,
            decided.Next.Version,
            decided.Due.AddRange(decided.Events),
            [.. decided.Messages.Select(told => told.Message)]);
    }
}
