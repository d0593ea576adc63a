namespace RelayHeat.Chaos.Checks;

/// <summary>Reads providers, plans and funds.</summary>
internal sealed partial class WorldReader
{
    private static IEnumerable<string> IdsOf(IEnumerable<Command> commands, string kind) => commands
        .Where(c => c.Entity.StartsWith(kind, StringComparison.Ordinal)).Select(c => c.Entity[kind.Length..]);

    // Codes of providers have no room for a tag, and names of their subjects have only letters and digits.
    private Func<FeedEvent, bool> IsOfHistory(IEnumerable<Command> commands)
    {
        var entities = commands.Select(c => c.Entity).ToHashSet();
        var subject = Representatives.Bare(tag);
        return e => entities.Contains(e.Entity)
            || e.Entity.Split('/', 2)[1].StartsWith(tag, StringComparison.Ordinal)
            || (e.Entity.StartsWith("subject/", StringComparison.Ordinal)
                && e.Entity.Split(':', 2)[1].StartsWith(subject, StringComparison.Ordinal));
    }

    private async Task<ShownProvider?> ReadProviderAsync(string uscc) =>
        await sender.AskAsync($"/v1/providers/{uscc}", "operations", "platform.ops", answeredWithin) is var (body, _)
            ? ShownProvider.Of(body)
            : null;

    private async Task<Dictionary<string, ShownPlan>?> ReadPlansAsync(string store)
    {
        var plans = await PagesAsync($"/v1/merchants/{store}/commission-plans?limit=200", Commands.OwnerOf(store), null);
        return plans.ToDictionary(p => p.GetProperty("planId").GetString()!, ShownPlan.Of);
    }

    private async Task<ShownFunds?> ReadFundsAsync(string store)
    {
        var path = $"/v1/merchants/{store}/fund-account";
        if (await sender.AskAsync(path, Commands.OwnerOf(store), null, answeredWithin) is not var (body, version)) return null;
        var movements = await PagesAsync(path + "/entries?limit=200", Commands.OwnerOf(store), null);
        return new ShownFunds(
            body.GetProperty("availableFen").GetInt64(),
            body.GetProperty("heldFen").GetInt64(),
            version,
            movements.ToLookup(m => m.GetProperty("entryId").GetString()!, ShownMovement.Of));
    }
}
