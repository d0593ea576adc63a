namespace RelayHeat.Chaos.Drills;

/// <summary>Keeps a site while the next drills have the same shape: starting a site takes most of the time.</summary>
internal sealed class SiteKeeper(string logs) : IAsyncDisposable
{
    private SiteShape _shape;
    private Site? _site;

    public async Task<Site> ForAsync(SiteShape shape)
    {
        var shared = SiteShapes.Shared(shape);
        if (_site is not null && _shape != shared) await LetGoAsync();
        _shape = shared;
        _site ??= await SiteShapes.BuildAsync(shared, Path.Combine(logs, shared.ToString()));
        await _site.StartAllAsync();
        return _site;
    }

    /// <summary>Ends the site. The next drill gets a new one.</summary>
    public async Task LetGoAsync()
    {
        if (_site is not null) await _site.DisposeAsync();
        _site = null;
    }

    public async ValueTask DisposeAsync() => await LetGoAsync();
}
