using System.Globalization;

namespace RelayHeat.Chaos.History;

/// <summary>Reads the audit feed, and goes on reading while the system is under fire.</summary>
/// <param name="sender">The gateways.</param>
/// <param name="start">The sequence after which it begins.</param>
internal sealed class FeedReader(Sender sender, long start = 0)
{
    private const int PageSize = 200;
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromMinutes(2);

    private readonly List<FeedEvent> _seen = [];
    private long _after = start;

    /// <summary>What it has been shown, in that order.</summary>
    public IReadOnlyList<FeedEvent> Seen => _seen;

    /// <summary>The last sequence that there is.</summary>
    public static async Task<long> EndAsync(Sender sender)
    {
        var feed = new FeedReader(sender);
        await feed.ReadAllAsync();
        return feed._after;
    }

    /// <summary>Goes on until told to stop; what was committed last, it may not have seen.</summary>
    public async Task FollowAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            if (await ReadPageAsync() == 0) await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Goes on to the end.</summary>
    public async Task ReadAllAsync()
    {
        while (await ReadPageAsync() > 0)
        {
        }
    }

    private async Task<int> ReadPageAsync()
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/v1/events?limit={PageSize}&after={_after}");
        var answer = await sender.AskAsync(path, "operations", "platform.ops", AnsweredWithin);
        var page = answer!.Value.Body.GetProperty("items").EnumerateArray().Select(FeedEvent.Read).ToList();
        _seen.AddRange(page);
        if (page.Count > 0) _after = page[^1].Sequence;
        return page.Count;
    }
}
