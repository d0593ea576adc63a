using System.Text;

namespace RelayHeat.Engine.Tests.Parts;

/// <summary>The receipts of one aggregate (G2).</summary>
public sealed class ReceiptsTests
{
    private static readonly Outcome<int> Answer = new() { Value = 7, Version = 3 };

    private readonly Disk _disk = new();

    [Fact]
    public void Claim_IsMadeByACommandWithAKey_ThatIsNoDryRun() => Stage.Play(async stage =>
    {
        var (_, services) = On(stage);
        Assert.Null(Claim(services, new Rise("x"), Scripts.By("somebody")));
        Assert.Null(Claim(services, new Rise("x"), Scripts.By("somebody", "k") with { DryRun = true }));
        var claim = Claim(services, new Rise("x"), Scripts.By("somebody", "k"));
        Assert.Equal(claim, Claim(services, new Rise("x"), Scripts.By("somebody", "k")));
        Assert.Equal(claim!.Id, Claim(services, new Rise("y"), Scripts.By("somebody", "k"))!.Id);
        Assert.NotEqual(claim.Fingerprint, Claim(services, new Rise("y"), Scripts.By("somebody", "k"))!.Fingerprint);
        Assert.NotEqual(claim.Id, Claim(services, new Rise("x"), Scripts.By("another", "k"))!.Id);
        await stage.QuietAsync();
    });

    [Fact]
    public void Repeat_IsAnsweredAsTheFirstTime_FromMemoryUntilItIsDurable_AndFromTheStorageThen() => Stage.Play(async stage =>
    {
        var (receipts, services) = On(stage);
        var claim = Claim(services, new Rise("x"), Scripts.By("somebody", "k"));
        Assert.Null(receipts.Find(claim));
        receipts.Remember(receipts.ReceiptFor(claim, Answer));
        var earlier = receipts.Find(claim)!.Value;
        Assert.True(receipts.IsUnsaved(earlier));
        Assert.Equal(Answer with { Replayed = true }, await receipts.RepeatAsync<int>(claim!, earlier));
        Assert.Equal(0, _disk.Count(Access.ReadReceipt));
        _disk["room/a"].Receipts.AddRange(receipts.Unsaved);
        receipts.Saved(receipts.Unsaved);
        Assert.False(receipts.IsUnsaved(earlier));
        Assert.Equal(Answer with { Replayed = true }, await receipts.RepeatAsync<int>(claim!, earlier));
        Assert.Equal(1, _disk.Count(Access.ReadReceipt));
    });

    [Fact]
    public void AnotherCommandUnderTheKey_IsRefused_WithoutAskingTheStorage() => Stage.Play(async stage =>
    {
        var (receipts, services) = On(stage);
        receipts.Remember(receipts.ReceiptFor(Claim(services, new Rise("x"), Scripts.By("somebody", "k")), Answer));
        var other = Claim(services, new Rise("y"), Scripts.By("somebody", "k"));
        var outcome = await receipts.RepeatAsync<int>(other!, receipts.Find(other)!.Value);
        Assert.Equal(EngineCodes.IdempotencyKeyReused, outcome.Refusal?.Code);
        Assert.Empty(_disk.Log);
    });

    [Fact]
    public void Key_MayBeUsedAnewAfterADay() => Stage.Play(async stage =>
    {
        var (receipts, services) = On(stage);
        var claim = Claim(services, new Rise("x"), Scripts.By("somebody", "k"));
        receipts.Remember(receipts.ReceiptFor(claim, Answer));
        await stage.PassAsync(ReceiptBook.KeptFor - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(receipts.Find(claim));
        await stage.PassAsync(TimeSpan.FromMilliseconds(1));
        Assert.Null(receipts.Find(claim));
    });

    // The clocks of two machines differ, so receipts are not always in the order of their instants.
    [Fact]
    public void KeyThatIsUsedAnew_HasItsNewAnswer_WhenTheFormerOneIsForgotten()
    {
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var book = new ReceiptBook([Of("other", 10, "other"), Of("k", 5, "former")]);
        book.Remember(Of("k", 24 * 3600 + 7, "anew"));
        book.Remember(Of("x", 24 * 3600 + 11, "x"));
        Assert.Equal(["anew", "x"], book.Unsaved.Select(r => r.ReplyJson));

        Receipt Of(string key, int seconds, string reply) =>
            new(Digest.Compute(Encoding.UTF8.GetBytes(key)), default, noon.AddSeconds(seconds), reply);
    }

    [Fact]
    public void WithoutAClaim_NothingIsRemembered() => Stage.Play(async stage =>
    {
        var (receipts, _) = On(stage);
        receipts.Remember(receipts.ReceiptFor(null, Answer));
        Assert.Equal(0, receipts.UnsavedCount);
        await stage.QuietAsync();
    });

    private static ReceiptClaim? Claim(EngineServices services, RoomCommand command, CommandContext context) =>
        ReceiptClaim.For(command, context, services.JsonOf<RoomCommand>());

    private (Receipts Receipts, EngineServices Services) On(Stage stage)
    {
        var services = Room.ServicesOf(_disk, stage.Time, _ => new ScriptedRoom());
        var store = new RecordStore<RoomState>(GrainId.Create("room", "room/a"), services);
        return (new(store.ReadReceiptAsync, services), services);
    }
}
