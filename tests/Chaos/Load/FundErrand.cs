using System.Collections.Concurrent;

namespace RelayHeat.Chaos.Load;

/// <summary>
/// Movements of the fund accounts of a few stores. Some are repeated under another key, and some ids are reused with another amount.
/// </summary>
internal sealed class FundErrand(Cast cast, Commands commands) : IErrand
{
    private const int MostFen = 1000;

    private readonly ConcurrentDictionary<string, Command> _lastMovements = [];

    public Command Next(Random random)
    {
        var (store, isNew) = cast.Store(random);
        if (isNew) return commands.RegisterStore(store);
        var amountFen = 1 + random.Next(MostFen);
        if (_lastMovements.TryGetValue("fund-account/" + store, out var last))
        {
            var chance = random.Next(100);
            if (chance < 12) return commands.Again(last);
            if (chance < 16) return commands.MoveFunds(store, "top_up", MostFen + amountFen, last.Mark!.Fields[0].Value);
        }
        return commands.MoveFunds(store, Kind(random.Next(100)), amountFen);
    }

    public void Sent(Entry entry)
    {
        cast.Registered(entry);
        if (entry.Command.Kind == CommandKind.MoveFunds && entry.Acknowledged.Any()) _lastMovements[entry.Command.Entity] = entry.Command;
    }

    private static string Kind(int chance) => chance switch
    {
        < 30 => "top_up",
        < 55 => "hold",
        < 65 => "release",
        < 80 => "charge",
        < 88 => "refund",
        _ => "withdraw",
    };
}
