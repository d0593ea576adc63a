using System.Text;

namespace RelayHeat.Engine.Tests.Parts;

/// <summary>How long an aggregate without a row stays in memory.</summary>
public sealed class LingeringTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private bool _isEmpty = true;
    private TurnQueue? _turns;
    private Receipts? _receipts;
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
        Of(stage).Touch();
        var command = _turns!.Enter();
        for (var i = 0; i < 30; i++) await stage.PassAsync(Second);
        Assert.Equal(0, _left);
        command.Dispose();
        await stage.PassAsync(Second);
        Assert.Equal(1, _left);
    });

    [Fact]
    public void WhileItAloneRemembersARefusal_ItStaysForAMinuteAfterTheNewestOne() => Stage.Play(async stage =>
    {
        var lingering = Of(stage);
        lingering.Touch();
        Remember("first");
        await stage.PassAsync(Second);
        for (var i = 0; i < 59; i++) await stage.PassAsync(Second);
        Assert.Equal(0, _left);
        Remember("second");
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

    private void Remember(string key) =>
        _receipts!.Remember(_receipts.ReceiptFor(
            new ReceiptClaim(Digest.Compute(Encoding.UTF8.GetBytes(key)), default), new Outcome<int>()));

    private Lingering Of(Stage stage)
    {
        _turns = new("room/a", stage.Time);
        _receipts = new(_ => throw new NotSupportedException(), Room.ServicesOf(new Disk(), stage.Time, _ => new ScriptedRoom()));
        return new(Fake.Of<IGrainContext>(("Deactivate", _ => _left++)), () => _isEmpty, _turns, _receipts, stage.Time);
    }
}
