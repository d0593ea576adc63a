namespace RelayHeat.Engine.Tests.Parts;

/// <summary>What has been decided on its way into the storage.</summary>
public sealed class CommitPipelineTests
{
    private readonly List<(string Written, TaskCompletionSource End)> _commits = [];
    private readonly CommitPipeline<string> _pipeline;

    public CommitPipelineTests() => _pipeline = new(all =>
    {
        var end = new TaskCompletionSource();
        _commits.Add((string.Concat(all), end));
        return end.Task;
    });

    private string Written => string.Join(' ', _commits.Select(c => c.Written));

    [Fact]
    public void WhatIsAddedWhileNothingIsUnderWay_IsWrittenAtOnce_AndDurableWithItsCommit() => Stage.Play(async stage =>
    {
        var durable = _pipeline.Add("a");
        Assert.Equal("a", Written);
        Assert.Equal(0, _pipeline.Gathered);
        Assert.False(durable.IsCompleted);
        _commits[0].End.SetResult();
        await durable;
        Assert.True(_pipeline.Durable.IsCompletedSuccessfully);
    });

    [Fact]
    public void WhatIsAddedMeanwhile_SharesTheNextCommit_InOrder() => Stage.Play(async stage =>
    {
        _ = _pipeline.Add("a");
        var (b, c) = (_pipeline.Add("b"), _pipeline.Add("c"));
        Assert.Equal(("a", 2), (Written, _pipeline.Gathered));
        _commits[0].End.SetResult();
        await stage.QuietAsync();
        Assert.Equal("a bc", Written);
        var d = _pipeline.Add("d");
        Assert.Equal("a bc", Written);
        Assert.False(b.IsCompleted || c.IsCompleted);
        _commits[1].End.SetResult();
        await stage.QuietAsync();
        Assert.True(b.IsCompletedSuccessfully && c.IsCompletedSuccessfully && !d.IsCompleted);
        Assert.Equal("a bc d", Written);
    });

    [Fact]
    public void Durable_EndsWithAllThatHasBeenAdded_NotWithWhatComesLater() => Stage.Play(async stage =>
    {
        _ = _pipeline.Add("a");
        _ = _pipeline.Add("b");
        var durable = _pipeline.Durable;
        _commits[0].End.SetResult();
        await stage.QuietAsync();
        Assert.False(durable.IsCompleted);
        _ = _pipeline.Add("c");
        _commits[1].End.SetResult();
        await stage.QuietAsync();
        Assert.True(durable.IsCompletedSuccessfully);
        Assert.False(_pipeline.Durable.IsCompleted);
    });

    [Fact]
    public void CommitThatFails_IsToldToThoseWhoShareIt_AndTheNextGoesOn() => Stage.Play(async stage =>
    {
        var a = _pipeline.Add("a");
        var b = _pipeline.Add("b");
        _commits[0].End.SetException(new UnavailableException("lost"));
        await stage.QuietAsync();
        Assert.True(a.IsFaulted && !b.IsCompleted);
        Assert.Equal("a b", Written);
        _commits[1].End.SetResult();
        await b;
    });
}
