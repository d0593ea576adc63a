namespace RelayHeat.Engine.Tests.Parts;

/// <summary>How long an aggregate stays in memory of which nothing is stored.</summary>
public sealed class LingeringTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private bool _isEmpty = true;
    private int _underWay;
    private int _remembered;
    private int _left;

    [Fact]
    public void OfWhichNothingIsStored_ItLeavesASecondAfterTheLastQuestion() => Stage.Play(async stage =>
    {
        var lingering = Of(stage);
        lingering.Touch();
        await stage.PassAsync(Second / 2);
        lingering.Touch();
        await stage.PassAsync(Second / 2);
        Assert.Equal(0, _left);
        await stage.PassAsync(Second);
        Assert.Equal(1, _left);
    });

    [Fact]
    public void WhileACommandIsUnderWay_ItStays() => Stage.Play(async stage =>
    {
        _underWay = 1;
        Of(stage).Touch();
        for (var i = 0; i < 30; i++) await stage.PassAsync(Second);
        Assert.Equal(0, _left);
        _underWay = 0;
        await stage.PassAsync(Second);
        Assert.Equal(1, _left);
    });

    [Fact]
    public void WhileItAloneRemembersARefusal_ItStaysForAMinuteAfterTheNewestOne() => Stage.Play(async stage =>
    {
        var lingering = Of(stage);
        lingering.Touch();
        _remembered = 1;
        await stage.PassAsync(Second);
        for (var i = 0; i < 59; i++) await stage.PassAsync(Second);
        Assert.Equal(0, _left);
        _remembered = 2;
        for (var i = 0; i < 60; i++) await stage.PassAsync(Second);
        Assert.Equal(0, _left);
        await stage.PassAsync(Second);
        Assert.Equal(1, _left);
    });

    [Fact]
    public void OfWhichSomethingIsStored_ItStays() => Stage.Play(async stage =>
    {
        Of(stage).Touch();
        _isEmpty = false;
        await stage.PassAsync(Second);
        Assert.Equal(0, _left);
        Of(stage).Touch();
        await stage.PassAsync(Second);
        Assert.Equal(0, _left);
    });

    private Lingering Of(Stage stage) => new(() => _isEmpty, () => _underWay, () => _remembered, () => _left++, stage.Time);
}
