namespace RelayHeat.Engine.Tests.Parts;

/// <summary>Whether an activation is still the current one.</summary>
public sealed class OwnershipTests
{
    private readonly List<TaskCompletionSource<string?>> _looks = [];
    private readonly Ownership _ownership;
    private TaskCompletionSource? _writing;
    private string? _known = "1";

    public OwnershipTests() => _ownership = new(() => _known, () => _writing?.Task ?? Task.CompletedTask, () =>
    {
        _looks.Add(new());
        return _looks[^1].Task;
    });

    [Fact]
    public void WhoFindsItsOwnVersion_IsCurrent() => Stage.Play(async _ =>
    {
        var asked = _ownership.IsCurrentAsync();
        _looks[0].SetResult("1");
        Assert.True(await asked);
    });

    [Fact]
    public void WhoFindsAnothersVersion_IsNot() => Stage.Play(async _ =>
    {
        var asked = _ownership.IsCurrentAsync();
        _looks[0].SetResult("2");
        Assert.False(await asked);
        Assert.Single(_looks);
    });

    [Fact]
    public void WhoFindsItsOwnCommit_BeforeItHasHeardOfIt_LooksAgainAndIsCurrent() => Stage.Play(async stage =>
    {
        _writing = new();
        var asked = _ownership.IsCurrentAsync();
        _looks[0].SetResult("2");
        await stage.QuietAsync();
        Assert.False(asked.IsCompleted);
        _known = "2";
        _writing.SetResult();
        await stage.QuietAsync();
        _looks[1].SetResult("2");
        Assert.True(await asked);
    });

    [Fact]
    public void WhoHearsOfItsCommitDuringTheLook_IsCurrent_WhateverOfTheTwoIsFound() => Stage.Play(async _ =>
    {
        string[] either = ["1", "2"];
        foreach (var found in either)
        {
            _known = "1";
            var asked = _ownership.IsCurrentAsync();
            _known = "2";
            _looks[^1].SetResult(found);
            Assert.True(await asked);
        }
        Assert.Equal(2, _looks.Count);
    });

    [Fact]
    public void OneLook_ServesAllWhoAskBeforeItBegins_AndNobodyWhoAsksLater() => Stage.Play(async stage =>
    {
        var first = _ownership.IsCurrentAsync();
        var (second, third) = (_ownership.IsCurrentAsync(), _ownership.IsCurrentAsync());
        Assert.Single(_looks);
        _looks[0].SetResult("1");
        Assert.True(await first);
        await stage.QuietAsync();
        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.Equal(2, _looks.Count);
        _looks[1].SetResult("2");
        Assert.False(await second);
        Assert.False(await third);
    });

    [Fact]
    public void LookThatFails_IsToldToItsAskers_AndTheNextGoesOn() => Stage.Play(async stage =>
    {
        var (first, second) = (_ownership.IsCurrentAsync(), _ownership.IsCurrentAsync());
        _looks[0].SetException(new UnavailableException("cut off"));
        await Assert.ThrowsAsync<UnavailableException>(() => first);
        await stage.QuietAsync();
        _looks[1].SetResult("1");
        Assert.True(await second);
    });

    [Fact]
    public void RowThatChangesFasterThanItIsRead_LeavesItUndecided() => Stage.Play(async _ =>
    {
        var versions = 1;
        var ownership = new Ownership(() => $"{versions++}", () => Task.CompletedTask, () => Task.FromResult<string?>("none of them"));
        Assert.Null(await ownership.IsCurrentAsync());
    });
}
