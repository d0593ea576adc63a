using System.Collections.Concurrent;
using System.Text.Json;

namespace RelayHeat.Chaos.Checks;

/// <summary>Reads the world through the gateways.</summary>
/// <param name="sender">The gateways.</param>
/// <param name="tag">The prefix of all names of the history.</param>
/// <param name="start">The last sequence of the feed before the history began.</param>
/// <param name="answeredWithin">How long a query may take.</param>
internal sealed partial class WorldReader(Sender sender, string tag, long start, TimeSpan answeredWithin)
{
    private static readonly ParallelOptions ManyAtOnce = new() { MaxDegreeOfParallelism = 16 };

    public async Task<World> ReadAsync(HistoryBook history)
    {
        var commands = history.Entries.Select(e => e.Command).ToList();
        var accounts = commands.Select(c => c.Account).Concat(commands.Where(c => c.Store != "").Select(c => Commands.OwnerOf(c.Store)));
        var feed = new FeedReader(sender, start);
        await feed.ReadAllAsync();
        var unreadable = new ConcurrentQueue<string>();
        return new World
        {
            Unreadable = unreadable,
            Feed = [.. feed.Seen.Where(IsOfHistory(commands))],
            Stores = await ReadEachAsync(commands.Select(c => c.Store), ReadStoreAsync, unreadable),
            Accounts = await ReadEachAsync(accounts, ReadAccountAsync, unreadable),
            Listed = (await PagesAsync($"/v1/merchants?limit=200&q={tag}", "operations", "platform.ops"))
                .Select(Store).ToLookup(s => s.Store),
            Providers = await ReadEachAsync(IdsOf(commands, "provider/"), ReadProviderAsync, unreadable),
            ListedProviders = (await PagesAsync($"/v1/providers?limit=200&q={tag}", "operations", "platform.ops"))
                .ToLookup(p => p.GetProperty("uscc").GetString()!, ShownProvider.OfList),
            Plans = await ReadEachAsync(IdsOf(commands, "commission/"), ReadPlansAsync, unreadable),
            Funds = await ReadEachAsync(IdsOf(commands, "fund-account/"), ReadFundsAsync, unreadable),
        };
    }

    private async Task<ShownStore?> ReadStoreAsync(string store)
    {
        if (await sender.AskAsync($"/v1/merchants/{store}", "operations", "platform.ops", answeredWithin) is not var (body, _)) return null;
        var bindings = await PagesAsync($"/v1/merchants/{store}/operators?limit=200", Commands.OwnerOf(store), null);
        return Store(body) with
        {
            Bindings = bindings.ToDictionary(
                b => b.GetProperty("account").GetString()!,
                b => new ShownBinding(
                    b.GetProperty("bindingId").GetString()!,
                    b.GetProperty("permission").GetString()!,
                    b.GetProperty("status").GetString() == "bound")),
        };
    }

    private async Task<ShownAccount?> ReadAccountAsync(string account)
    {
        var path = $"/v1/accounts/{Uri.EscapeDataString(account)}";
        if (await sender.AskAsync(path, account, null, answeredWithin) is not var (body, version)) return null;
        var invitations = await PagesAsync(path + "/invitations?limit=200", account, null);
        var boundTo = body.GetProperty("boundTo");
        var isBound = boundTo.ValueKind == JsonValueKind.Object;
        return new ShownAccount(
            account,
            isBound ? boundTo.GetProperty("merchantId").GetString() : null,
            isBound ? boundTo.GetProperty("permission").GetString() : null,
            body.GetProperty("openInvitations").GetInt32(),
            version)
        {
            Invitations = invitations.ToDictionary(
                i => i.GetProperty("bindingId").GetString()!,
                i => (i.GetProperty("merchantId").GetString()!, i.GetProperty("permission").GetString()!)),
        };
    }

    private static ShownStore Store(JsonElement body) => new(
        body.GetProperty("merchantId").GetString()!,
        body.GetProperty("name").GetString()!,
        body.GetProperty("seats").GetProperty("inUse").GetInt32(),
        body.GetProperty("openBindings").GetInt32(),
        body.GetProperty("version").GetInt64());

    private async Task<List<JsonElement>> PagesAsync(string path, string account, string? role)
    {
        var items = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var next = cursor is null ? path : $"{path}&cursor={Uri.EscapeDataString(cursor)}";
            var page = (await sender.AskAsync(next, account, role, answeredWithin))!.Value.Body;
            items.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return items;
    }

    private static async Task<Dictionary<string, T>> ReadEachAsync<T>(
        IEnumerable<string> names, Func<string, Task<T?>> read, ConcurrentQueue<string> unreadable)
        where T : class
    {
        var found = new ConcurrentDictionary<string, T>();
        await Parallel.ForEachAsync(names.Where(n => n != "").Distinct(), ManyAtOnce, async (name, _) =>
        {
            try
            {
                if (await read(name) is { } one) found[name] = one;
            }
            catch (TimeoutException e)
            {
                unreadable.Enqueue($"{name}: {e.Message}");
            }
        });
        return new Dictionary<string, T>(found);
    }
}
