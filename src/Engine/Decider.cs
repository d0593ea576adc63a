namespace RelayHeat.Engine;

/// <summary>Works out what a command comes to, by the rules alone: nothing is asked, written or told here.</summary>
internal static class Decider<TRules, TState, TCommand, TEvent>
    where TRules : IRules<TState, TCommand, TEvent>
{
    /// <summary>The state once what time has brought about is recorded.</summary>
    public static TState AsOf(TState state, DateTimeOffset now) => TRules.Due(state, now).Aggregate(state, TRules.Apply);

    /// <summary>Authorises and decides on the state at the instant of the decision.</summary>
    /// <param name="at">The state, as it was last decided.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="context">Who asks, and when.</param>
    public static Decided<TState, TCommand, TEvent> Decide(Snapshot<TState> at, TCommand command, DecisionContext context)
    {
        var due = TRules.Due(at.State, context.Now);
        var current = at with { State = due.Aggregate(at.State, TRules.Apply) };
        context = context with { NextVersion = at.Version + due.Length + 1 };
        if (TRules.Authorise(current.State, command, context) is { } forbidden)
        {
            return Record(current, [], [], forbidden, context) with { IsForbidden = true };
        }
        var decision = TRules.Decide(current.State, command, context);
        return decision is Decision<TEvent>.Accepted { Events: { Length: > 0 } events }
            ? Record(at, due, events, decision, context) with { Content = (command as ICarriesContent)?.Content }
            : Record(current, [], [], decision, context);
    }

    /// <summary>Records what time has brought about, and nothing else.</summary>
    public static Decided<TState, TCommand, TEvent> RecordDue(Snapshot<TState> at, DecisionContext context) =>
        Record(at, TRules.Due(at.State, context.Now), [], Decision<TEvent>.Nothing, context);

    private static Decided<TState, TCommand, TEvent> Record(
        Snapshot<TState> at, ImmutableArray<TEvent> due, ImmutableArray<TEvent> events, Decision<TEvent> decision, DecisionContext context)
    {
        var (state, version) = at;
        ImmutableArray<Told<TCommand>> messages = [];
        ImmutableArray<PartRow> parts = [];
        ImmutableArray<FileFate> fates = [];
        ImmutableArray<UsedId> usedIds = [];
        foreach (var happened in due.AddRange(events))
        {
            var before = state;
            state = TRules.Apply(before, happened);
            version++;
            if (TRules.Part(before, happened, state, context.Now) is { } part) parts = parts.Add(part);
            if (happened is IUsesId { UsedId: var used }) usedIds = usedIds.Add(used);
            fates = fates.AddRange(TRules.Fates(before, happened));
            var number = 0;
            foreach (var message in TRules.Announce(state, happened, version)) messages = messages.Add(new(version, number++, message));
        }
        return new(decision, context, due, events, new(state, version))
        {
            Messages = messages,
            Parts = parts,
            Fates = fates,
            UsedIds = usedIds,
        };
    }
}
