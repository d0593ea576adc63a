using System.Globalization;

namespace RelayHeat.Chaos.History;

/// <summary>Reads the audit feed from its beginning, and goes on reading while the system is under fire.</summary>
internal sealed class FeedReader(Sender sender)
{
    private const int PageSize = 200;
    private static readonly TimeSpan AnsweredWithin = TimeSpan.FromMinutes(2);

    private readonly List<FeedEvent> _seen = [];
    private long _after;

    /// <summary>What it has been shown, in that order.</summary>
    public IReadOnlyList<FeedEvent> Seen => _seen;

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
