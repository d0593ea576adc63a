using Orleans.Storage;

namespace RelayHeat.Engine.Tests.Parts;

/// <summary>Reading and writing a record: what each failure means.</summary>
public sealed class RecordStoreTests
{
    private readonly Disk _disk = new();

    public static TheoryData<string, bool> Failures => new()
    {
        { nameof(InconsistentStateException), true },
        { nameof(CommitQueueFullException), true },
        { nameof(CommitRolledBackException), true },
        { nameof(TimeoutException), false },
        { nameof(InvalidOperationException), false },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void WriteThatFails_WasCertainlyNotDone_OrNobodyKnows(string failure, bool isCertain) => Stage.Play(async stage =>
    {
        var store = On(stage);
        store.ETag = await store.WriteAsync(Sat("x", 1));
        _disk.Before = (_, _) => throw Named(failure);
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => store.WriteAsync(Sat("y", 2)));
        Assert.IsType(isCertain ? typeof(UnavailableException) : typeof(OutcomeUnknownException), thrown);
        Assert.Equal("1", store.ETag);
    });

    [Fact]
    public void WriteOfAnActivation_WhoseRowAnotherHasWritten_IsNotDone() => Stage.Play(async stage =>
    {
        var (first, second) = (On(stage), On(stage));
        await first.WriteAsync(Sat("x", 1));
        await Assert.ThrowsAsync<UnavailableException>(() => second.WriteAsync(Sat("y", 1)));
        Assert.Equal(["x"], _disk["room/a"].State.Guests.Keys);
        Assert.Null(second.ETag);
    });

    [Fact]
    public void Record_IsReadAsItWasWritten_WithItsVersion() => Stage.Play(async stage =>
    {
        Assert.Null((await On(stage).ReadAsync()).State);
        await On(stage).WriteAsync(Sat("x", 1));
        var store = On(stage);
        var read = await store.ReadAsync();
        Assert.Equal((1, "x"), (read.Version, Assert.Single(read.State!.Guests.Keys)));
        Assert.Equal(store.ETag, await store.ReadETagAsync());
    });

    [Theory]
    [InlineData("read")]
    [InlineData("etag")]
    [InlineData("receipt")]
    [InlineData("former")]
    public void ReadThatFails_DidNothing(string what) => Stage.Play(async stage =>
    {
        var store = On(stage);
        _disk.Before = (_, _) => throw new TimeoutException();
        await Assert.ThrowsAsync<UnavailableException>(() => what switch
        {
            "read" => store.ReadAsync(),
            "etag" => store.ReadETagAsync(),
            "receipt" => store.ReadReceiptAsync(default),
            _ => store.FindFormerAsync("x"),
        });
    });

    [Fact]
    public void DurableAnswer_ThatIsNotThere_IsNotTakenForNone() => Stage.Play(async stage =>
        await Assert.ThrowsAsync<UnavailableException>(() => On(stage).ReadReceiptAsync(default)));

    [Fact]
    public void FormerId_OfWhichNothingIsStored_IsNone() => Stage.Play(async stage =>
    {
        Assert.Null(await On(stage).FindFormerAsync("b"));
        await On(stage, "room/b").WriteAsync(Sat("x", 1, "room/b"));
        Assert.Equal(["x"], (await On(stage).FindFormerAsync("b"))!.State!.Guests.Keys);
    });

    private static Exception Named(string failure) => failure switch
    {
        nameof(InconsistentStateException) => new InconsistentStateException("Another was first."),
        nameof(CommitQueueFullException) => new CommitQueueFullException(),
        nameof(CommitRolledBackException) => new CommitRolledBackException("no room", null),
        nameof(TimeoutException) => new TimeoutException(),
        _ => new InvalidOperationException(),
    };

    private static Record<RoomState> Sat(string guest, long version, string entity = "room/a")
    {
        var before = version == 1 ? RoomRules.New(EntityKey.IdOf(entity)) : RoomRules.New("a").Apply(new Sat("x", null));
        return new()
        {
            Version = version,
            State = before.Apply(new Sat(guest, null)),
            Effects = new CommitEffects
            {
                Entity = entity,
                Events = [new EventRow(default, version, "sat", "somebody", "1", $"{{\"Guest\":\"{guest}\"}}")],
            },
        };
    }

    private RecordStore<RoomState> On(Stage stage, string entity = "room/a") =>
        new(GrainId.Create("room", entity), Room.ServicesOf(_disk, stage.Time, _ => new ScriptedRoom()));
}
