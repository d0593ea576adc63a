using Microsoft.Extensions.Time.Testing;

namespace RelayHeat.Engine.Tests.Parts;

/// <summary>Order, limits and time-outs of turns.</summary>
public sealed class TurnQueueTests
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    [Fact]
    public void Turns_AreTakenOneAtATime_InTheOrderOfComing() => Stage.Play(async stage =>
    {
        var turns = new TurnQueue("room/a", stage.Time);
        var order = new List<int>();
        var first = await turns.TakeAsync();
        var others = Enumerable.Range(0, 3).Select(async i =>
        {
            using var turn = await turns.TakeAsync();
            order.Add(i);
            await stage.HappensAsync();
            order.Add(i);
        }).ToList();
        await stage.QuietAsync();
        Assert.Empty(order);
        first.Dispose();
        await Task.WhenAll(others);
        Assert.Equal([0, 0, 1, 1, 2, 2], order);
    });

    [Fact]
    public void WhoComesWhileATurnIsHandedOn_IsNotBeforeThoseWhoWait() => Stage.Play(async stage =>
    {
        var turns = new TurnQueue("room/a", stage.Time);
        var first = await turns.TakeAsync();
        var second = turns.TakeAsync().AsTask();
        first.Dispose();
        var third = turns.TakeAsync().AsTask();
        await stage.QuietAsync();
        Assert.True(second.IsCompleted && !third.IsCompleted);
        (await second).Dispose();
        (await third).Dispose();
    });

    [Fact]
    public void WhoWaitsForTenSeconds_IsTold_AndTheNextHasItsTurn() => Stage.Play(async stage =>
    {
        var turns = new TurnQueue("room/a", stage.Time);
        var first = await turns.TakeAsync();
        var early = turns.TakeAsync().AsTask();
        await stage.PassAsync(MaxWait - TimeSpan.FromMilliseconds(1));
        var late = turns.TakeAsync().AsTask();
        Assert.False(early.IsCompleted);
        await stage.PassAsync(TimeSpan.FromMilliseconds(1));
        await Assert.ThrowsAsync<UnavailableException>(() => early);
        Assert.False(late.IsCompleted);
        first.Dispose();
        (await late).Dispose();
        (await turns.TakeAsync()).Dispose();
    });

    [Fact]
    public void MoreThanAThousandUnderWay_AreRefusedAtOnce()
    {
        var turns = new TurnQueue("room/a", new FakeTimeProvider());
        var admissions = Enumerable.Range(0, TurnQueue.MaxUnderWay).Select(_ => turns.Enter()).ToList();
        Assert.Throws<UnavailableException>(() => turns.Enter());
        Assert.Equal(1000, turns.UnderWay);
        admissions[0].Dispose();
        using var next = turns.Enter();
        Assert.Equal(1000, turns.UnderWay);
    }
}
