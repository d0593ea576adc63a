using System.Globalization;

namespace RelayHeat.Chaos.History;

/// <summary>Reads the feed from a sequence on, also while faults are injected.</summary>
internal sealed class FeedReader(Sender sender, long start = 0)
{
    private const int PageSize = 200;
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromMinutes(2);

    private readonly List<FeedEvent> _seen = [];
    private long _after = start;

    /// <summary>The events that it has read, in that order.</summary>
    public IReadOnlyList<FeedEvent> Seen => _seen;

    /// <summary>The last sequence of the feed.</summary>
    public static async Task<long> EndAsync(Sender sender)
    {
        var feed = new FeedReader(sender);
        await feed.ReadAllAsync();
        return feed._after;
    }

    /// <summary>Reads until told to stop. It may miss what was committed last.</summary>
    public async Task FollowAsync(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            if (await ReadPageAsync() == 0) await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Reads to the end.</summary>
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
