namespace RelayHeat.Chaos.History;

/// <summary>Readers that follow the feed during the drill.</summary>
internal sealed class Followers : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly FeedReader[] _feeds;
    private readonly Task _following;

    public Followers(Sender sender, long start, int count)
    {
        _feeds = [.. Enumerable.Range(0, count).Select(_ => new FeedReader(sender, start))];
        _following = Task.WhenAll(_feeds.Select(f => Task.Run(() => f.FollowAsync(_end.Token))));
    }

    public IReadOnlyCollection<FeedReader> Feeds => _feeds;

    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _following;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end.Dispose();
    }
}
