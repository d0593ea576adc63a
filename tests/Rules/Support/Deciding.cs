namespace RelayHeat.Rules.Support;

/// <summary>What one command came to: the decision, and the aggregate after it.</summary>
internal sealed record Taken<TState, TCommand, TEvent>(
    Decision<TEvent> Decision,
    TState State,
    long Version,
    ImmutableArray<TEvent> Recorded,
    ImmutableArray<Message<TCommand>> Told);

/// <summary>
/// The deciding core without its storage: what is due comes first, the decision is made on the state after it, and only an accepted
/// decision leaves a trace, whose state must pass its own check.
/// </summary>
internal static class Deciding<TRules, TState, TCommand, TEvent>
    where TRules : IRules<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    public static Taken<TState, TCommand, TEvent> Take(
        TState state, long version, TCommand command, Caller caller, DateTimeOffset now, Policy policy)
    {
        var due = TRules.Due(state, now);
        var current = due.Aggregate(state, TRules.Apply);
        var context = new DecisionContext(caller, now, policy, version + due.Length + 1);
        if (TRules.Authorise(current, command, context) is { } forbidden) return new(forbidden, state, version, [], []);
        var decision = TRules.Decide(current, command, context);
        return decision is Decision<TEvent>.Accepted accepted
            ? Record(decision, state, version, due.AddRange(accepted.Events))
            : new(decision, state, version, [], []);
    }

    /// <summary>Records what time itself has brought about, as a wake-up does.</summary>
    public static Taken<TState, TCommand, TEvent> Wake(TState state, long version, DateTimeOffset now) =>
        Record(Decision<TEvent>.Nothing, state, version, TRules.Due(state, now));

    /// <summary>The state as a question finds it at an instant.</summary>
    public static TState AsOf(TState state, DateTimeOffset now) => TRules.Due(state, now).Aggregate(state, TRules.Apply);

    private static Taken<TState, TCommand, TEvent> Record(
        Decision<TEvent> decision, TState state, long version, ImmutableArray<TEvent> events)
    {
        var told = ImmutableArray.CreateBuilder<Message<TCommand>>();
        foreach (var happened in events)
        {
            state = TRules.Apply(state, happened);
            told.AddRange(TRules.Announce(state, happened, ++version));
        }
        TRules.Check(state);
        return new(decision, state, version, events, told.ToImmutable());
    }
}
