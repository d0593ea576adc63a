namespace RelayHeat.Engine.Tests.Parts;

/// <summary>One run at a time, each for all callers that asked before it began.</summary>
public sealed class SharedRunsTests
{
    private readonly List<TaskCompletionSource<int>> _begun = [];
    private readonly SharedRuns<int> _runs;

    public SharedRunsTests() => _runs = new(() =>
    {
        _begun.Add(new());
        return _begun[^1].Task;
    });

    [Fact]
    public void WhileNoneIsUnderWay_ItBeginsAtOnce() => Stage.Play(async stage =>
    {
        Assert.True(_runs.Last.IsCompletedSuccessfully);
        var run = _runs.AskAsync();
        Assert.Single(_begun);
        Assert.False(run.IsCompleted || _runs.Last.IsCompleted);
        _begun[0].SetResult(7);
        Assert.Equal(7, await run);
        Assert.True(_runs.Last.IsCompletedSuccessfully);
    });

    [Fact]
    public void WhoAsksMeanwhile_SharesTheNext() => Stage.Play(async stage =>
    {
        _ = _runs.AskAsync();
        var (b, c) = (_runs.AskAsync(), _runs.AskAsync());
        Assert.Single(_begun);
        _begun[0].SetResult(1);
        await stage.QuietAsync();
        Assert.Equal(2, _begun.Count);
        var d = _runs.AskAsync();
        Assert.False(b.IsCompleted || c.IsCompleted);
        _begun[1].SetResult(2);
        await stage.QuietAsync();
        Assert.Equal((2, 2), (await b, await c));
        Assert.False(d.IsCompleted);
        Assert.Equal(3, _begun.Count);
    });

    [Fact]
    public void Last_EndsWithAllThatHasBeenAskedFor_NotWithWhatComesLater() => Stage.Play(async stage =>
    {
        _ = _runs.AskAsync();
        _ = _runs.AskAsync();
        var last = _runs.Last;
        _begun[0].SetResult(1);
        await stage.QuietAsync();
        Assert.False(last.IsCompleted);
        _ = _runs.AskAsync();
        _begun[1].SetResult(2);
        await stage.QuietAsync();
        Assert.True(last.IsCompletedSuccessfully);
        Assert.False(_runs.Last.IsCompleted);
    });

    [Fact]
    public void RunThatFails_IsToldToThoseWhoShareIt_AndTheNextGoesOn() => Stage.Play(async stage =>
    {
        var (a, b) = (_runs.AskAsync(), _runs.AskAsync());
        _begun[0].SetException(new UnavailableException("lost"));
        await stage.QuietAsync();
        Assert.True(a.IsFaulted && !b.IsCompleted);
        _begun[1].SetResult(2);
        Assert.Equal(2, await b);
    });
}
