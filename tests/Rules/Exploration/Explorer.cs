namespace RelayHeat.Rules.Exploration;

/// <summary>A world small enough to be walked through completely.</summary>
internal sealed record Setting(
    string Name, string[] Merchants, string[] Accounts, Policy Policy, DateTimeOffset[] Instants, int MaxUnderWay);

/// <summary>What a walk came to; the violation tells the shortest way to it.</summary>
internal sealed record Walk(int States, int Moves, string? Violation);

/// <summary>Something that can happen next.</summary>
internal sealed record Move<TWorld>(string Name, Func<TWorld> Run);

/// <summary>
/// Walks through every state that a world can reach: every command of every actor, every delivery, every loss of an answer and
/// every passing of time, in every order. Two states that no rule can tell apart count as one.
/// </summary>
internal static class Explorer
{
    /// <param name="start">Where the walk begins.</param>
    /// <param name="movesFrom">All that can happen next.</param>
    /// <param name="keyOf">What tells one state from another.</param>
    /// <param name="hold">Throws where an invariant does not hold.</param>
    /// <param name="maxStates">More than this, and the world is not the small one that it was meant to be.</param>
    public static Walk Explore<TWorld>(
        TWorld start,
        Func<TWorld, IEnumerable<Move<TWorld>>> movesFrom,
        Func<TWorld, string> keyOf,
        Action<TWorld> hold,
        int maxStates = 200_000)
        where TWorld : class
    {
        var seen = new HashSet<string> { keyOf(start) };
        var queue = new Queue<Step<TWorld>>([new Step<TWorld>(start, "start", null)]);
        var moves = 0;
        while (queue.TryDequeue(out var step))
        {
            foreach (var move in movesFrom(step.World))
            {
                moves++;
                if (Try(step, move, hold, out var next) is { } violation) return new Walk(seen.Count, moves, violation);
                if (ReferenceEquals(next.World, step.World)) continue;
                if (!seen.Add(keyOf(next.World))) continue;
                if (seen.Count > maxStates) return new Walk(seen.Count, moves, "The setting is not as small as it should be.");
                queue.Enqueue(next);
            }
        }
        return new Walk(seen.Count, moves, null);
    }

    private static string? Try<TWorld>(Step<TWorld> from, Move<TWorld> move, Action<TWorld> hold, out Step<TWorld> next)
        where TWorld : class
    {
        next = from;
        try
        {
            next = new Step<TWorld>(move.Run(), move.Name, from);
            if (!ReferenceEquals(next.World, from.World)) hold(next.World);
            return null;
        }
        catch (Exception e)
        {
            return $"{e.Message} After: {string.Join("; ", Way(new Step<TWorld>(from.World, move.Name, from)).Reverse())}";
        }
    }

    private static IEnumerable<string> Way<TWorld>(Step<TWorld>? step)
    {
        for (; step is not null; step = step.Before) yield return step.Name;
    }

    private sealed record Step<TWorld>(TWorld World, string Name, Step<TWorld>? Before);
}

/// <summary>Walks of merchants and accounts.</summary>
internal static class Explorer<TMerchant, TAccount>
    where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
    where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
{
    public static Walk Explore(Setting setting) => Explorer.Explore(
        Start(setting), model => Moves<TMerchant, TAccount>.From(model, setting), StateKey.Of, Invariants.Hold);

    private static Model<TMerchant, TAccount> Start(Setting setting)
    {
        var model = Model<TMerchant, TAccount>.Empty(setting.Policy);
        foreach (var id in setting.Merchants)
        {
            (model, _) = model.Do(id, new RegisterMerchant(id, World.OwnerOf(id), StoreType.Tmall, $"2088-{id}"), Given.Staff);
            model = model.Deliver(id, model.Merchant(id).Awaited!);
            model = model.Settle(id, model.Merchant(id).Awaited!);
        }
        foreach (var name in setting.Accounts)
        {
            (model, _) = model.Do(name, new RegisterAccount(true, Given.SubjectOf(name), []), Given.Staff);
        }
        return model;
    }
}
