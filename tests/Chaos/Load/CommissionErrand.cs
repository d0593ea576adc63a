using System.Collections.Concurrent;

namespace RelayHeat.Chaos.Load;

/// <summary>
/// The main account and sub-accounts create, change and stop plans of a few stores; the sub-accounts' right comes and goes meanwhile.
/// Streamers confirm.
/// </summary>
internal sealed class CommissionErrand(Cast cast, Commands commands) : IErrand
{
    private const int Helpers = 4;

    /// <summary>How many recent plans get commands. Older ones are mostly over.</summary>
    private const int Recent = 4;

    private readonly ConcurrentDictionary<string, ConcurrentStack<(string Id, bool NamesStreamers)>> _plans = [];

    public Command Next(Random random)
    {
        var (store, isNew) = cast.Store(random);
        if (isNew) return commands.RegisterStore(store);
        var helper = FormattableString.Invariant($"{Commands.OwnerOf(store)}:{random.Next(Helpers)}");
        var actor = random.Next(3) == 0 ? Commands.OwnerOf(store) : helper;
        var permission = random.Next(3) > 0 ? "full" : "standard";
        var plan = PlanOf(store, random);
        return random.Next(100) switch
        {
            < 12 => commands.BindSubAccount(store, helper, permission),
            < 18 => commands.ChangePermission(store, helper, permission),
            < 24 => commands.Unbind(store, helper),
            < 45 => commands.CreatePlan(store, actor, Target(store, random)),
            _ when plan is null => commands.CreatePlan(store, actor, Target(store, random)),
            < 60 => commands.ChangeRate(store, actor, plan.Value.Id),
            < 70 => commands.StopPlan(store, actor, plan.Value.Id),
            // A streamer that the plan does not name is refused, whether or not there is such a plan.
            _ => plan.Value.NamesStreamers
                ? commands.ConfirmPlan(store, plan.Value.Id, Streamers(store)[random.Next(2)])
                : commands.StopPlan(store, actor, plan.Value.Id),
        };
    }

    public void Sent(Entry entry)
    {
        cast.Registered(entry);
        if (entry.Command.Kind != CommandKind.CreatePlan || entry.Acknowledged.FirstOrDefault() is not { } made) return;
        _plans.GetOrAdd(entry.Command.Entity, _ => new())
            .Push((made.Text("planId"), made.Body.GetProperty("streamers").GetArrayLength() > 0));
    }

    private (string Id, bool NamesStreamers)? PlanOf(string store, Random random) =>
        _plans.GetValueOrDefault("commission/" + store)?.ToArray() is { Length: > 0 } made
            ? made[random.Next(Math.Min(Recent, made.Length))]
            : null;

    private static PlanTarget Target(string store, Random random)
    {
        var id = FormattableString.Invariant($"t{random.Next(2)}");
        return random.Next(8) switch
        {
            0 => new("store_wide", "", []),
            1 => new("item_general", id, []),
            < 5 => new("item_directional", id, Streamers(store)),
            _ => new("category_directional", id, Streamers(store)),
        };
    }

    private static string[] Streamers(string store) => [store + "-x0", store + "-x1"];
}
