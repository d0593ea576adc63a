namespace RelayHeat.Engine;

/// <summary>Applies the rules to a command. Pure: it calls nobody and writes nothing.</summary>
internal static class Decider<TRules, TState, TCommand, TEvent>
    where TRules : IRules<TState, TCommand, TEvent>
{
    /// <summary>The state with everything applied that is due at this instant.</summary>
    public static TState AsOf(TState state, DateTimeOffset now) => TRules.Due(state, now).Aggregate(state, TRules.Apply);

    /// <summary>Authorises and decides on the state as of now. Due events are recorded only with events of the command.</summary>
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

    /// <summary>Records the due events alone.</summary>
    public static Decided<TState, TCommand, TEvent> RecordDue(Snapshot<TState> at, DecisionContext context) =>
        Record(at, TRules.Due(at.State, context.Now), [], Decision<TEvent>.Nothing, context);

    private static Decided<TState, TCommand, TEvent> Record(
        Snapshot<TState> at, ImmutableArray<TEvent> due, ImmutableArray<TEvent> events, Decision<TEvent> decision, DecisionContext context)
    {
        var (state, version) = at;
        ImmutableArray<Told<TCommand>> messages = [];
        ImmutableArray<Part> parts = [];
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
