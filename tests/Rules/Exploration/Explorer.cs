namespace RelayHeat.Rules.Exploration;

/// <summary>A world small enough to be walked through completely.</summary>
internal sealed record Setting(
    string Name, string[] Merchants, string[] Accounts, Policy Policy, DateTimeOffset[] Instants, int MaxUnderWay);

/// <summary>What a walk came to; the violation tells the shortest way to it.</summary>
internal sealed record Walk(int States, int Moves, string? Violation);

/// <summary>
/// Walks through every state that a setting can reach: every command of every actor, every delivery, every loss of an answer and
/// every passing of time, in every order. Two states that no rule can tell apart count as one.
/// </summary>
internal static class Explorer<TMerchant, TAccount>
    where TMerchant : IRules<MerchantState, MerchantCommand, MerchantEvent>
    where TAccount : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
{
    public static Walk Explore(Setting setting, int maxStates = 200_000)
    {
        var start = Start(setting);
        var seen = new HashSet<string> { StateKey.Of(start) };
        var queue = new Queue<Step>([new Step(start, "start", null)]);
        var moves = 0;
        while (queue.TryDequeue(out var step))
        {
            foreach (var move in Moves<TMerchant, TAccount>.From(step.Model, setting))
            {
                moves++;
                if (Try(step, move, out var next) is { } violation) return new Walk(seen.Count, moves, violation);
                if (ReferenceEquals(next.Model, step.Model)) continue;
                if (!seen.Add(StateKey.Of(next.Model))) continue;
                if (seen.Count > maxStates) return new Walk(seen.Count, moves, "The setting is not as small as it should be.");
                queue.Enqueue(next);
            }
        }
        return new Walk(seen.Count, moves, null);
    }

    private static string? Try(Step from, Move<TMerchant, TAccount> move, out Step next)
    {
        next = from;
        try
        {
            next = new Step(move.Run(), move.Name, from);
            if (!ReferenceEquals(next.Model, from.Model)) Invariants.Hold(next.Model);
            return null;
        }
        catch (Exception e)
        {
            return $"{e.Message} After: {string.Join("; ", Way(new Step(from.Model, move.Name, from)).Reverse())}";
        }
    }

    private static IEnumerable<string> Way(Step? step)
    {
        for (; step is not null; step = step.Before) yield return step.Name;
    }

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

    private sealed record Step(Model<TMerchant, TAccount> Model, string Name, Step? Before);
}
