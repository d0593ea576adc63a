namespace RelayHeat.Engine.Tests.Parts;

using static Scripts;

/// <summary>The aggregate: a command from arrival to reply.</summary>
public sealed class AggregateTests
{
    private readonly Disk _disk = new();
    private readonly ScriptedRoom _b = new();

    private Stored Row => _disk["room/a"];

    [Fact]
    public void Command_IsAnsweredWhenItsCommitHasSucceeded_AndNothingIsShownBefore() => Stage.Play(async stage =>
    {
        var room = On(stage);
        var write = _disk.HoldNext(Access.Write);
        var sat = room.Do(new Sit("x"), By("somebody"));
        await stage.QuietAsync();
        Assert.False(sat.IsCompleted);
        Assert.Empty(room.Aggregate.Read().State.Guests);
        write.SetResult();
        Assert.Equal((1, 1), ((await sat).Value, (await sat).Version));
        Assert.Equal(["x"], room.Aggregate.Read().State.Guests.Keys);
        Assert.Equal(["x"], room.Committed!.Guests.Keys);
    });

    [Fact]
    public void CommandsDecidedMeanwhile_AreDecidedOnEachOther_AndShareTheNextCommit() => Stage.Play(async stage =>
    {
        var room = await LoadedAsync(stage);
        var write = _disk.HoldNext(Access.Write);
        var answers = Enumerable.Range(1, 4).Select(i => room.Do(new Sit($"g{i}"), By("somebody"))).ToList();
        await stage.QuietAsync();
        Assert.DoesNotContain(answers, a => a.IsCompleted);
        write.SetResult();
        var outcomes = await Task.WhenAll(answers);
        Assert.Equal([1, 2, 3, 0], outcomes.Select(o => o.Value));
        Assert.Equal("full", outcomes[3].Refusal?.Code);
        Assert.Equal(2, _disk.Count(Access.Write));
    });

    [Theory]
    [InlineData(false, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void WriteThatFails_TakesWithItWhatWasDecidedOnTop_AndEndsTheActivation(bool isDone, bool isCertain) => Stage.Play(async stage =>
    {
        var room = await LoadedAsync(stage);
        var write = isDone ? _disk.HoldAnswerOfNext(Access.Write) : _disk.HoldNext(Access.Write);
        var first = room.Do(new Sit("x"), By("somebody", "k"));
        var others = new[] { room.Do(new Sit("y"), By("somebody")), room.Do(new Sit("x"), By("somebody")) };
        await stage.QuietAsync();
        write.SetException(isCertain ? new CommitRolledBackException("no room", null) : new TimeoutException());
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => first);
        Assert.IsType(isCertain ? typeof(UnavailableException) : typeof(OutcomeUnknownException), thrown);
        foreach (var other in others) await Assert.ThrowsAsync<UnavailableException>(() => other);
        Assert.True(room.IsGivenUp);
        Assert.Equal(1, _disk.Count(Access.Write));
        await Assert.ThrowsAsync<UnavailableException>(() => room.Do(new Sit("z"), By("somebody")));
        await Assert.ThrowsAsync<UnavailableException>(room.Wake);
        // The next activation knows the outcome.
        var again = await On(stage).Do(new Sit("x"), By("somebody", "k"));
        Assert.Equal((1, 1, isDone), (again.Value, again.Version, again.Replayed));
        Assert.Single(Row.Feed);
    });

    [Fact]
    public void WhoMayNot_IsRefusedBeforeAnybodyIsAsked_WithoutARowAndATurn() => Stage.Play(async stage =>
    {
        var room = On(stage);
        await room.Do(new Sit("x"), By("somebody"));
        var write = _disk.HoldNext(Access.Write);
        var waiting = room.Do(new Sit("y"), By("somebody"));
        await stage.QuietAsync();
        var refused = await room.Do(new Sit("z") { Unless = "b" }, By("stranger", "k"));
        Assert.Equal("forbidden", refused.Refusal?.Code);
        Assert.Empty(_b.Heard);
        write.SetResult();
        await waiting;
        Assert.Equal(2, _disk.Count(Access.Write));
        Assert.Empty(Row.Receipts);
    });

    [Fact]
    public void WhoHasLostTheRightWhileItWaited_IsRefused_AndTheRefusalIsNotRemembered() => Stage.Play(async stage =>
    {
        var room = await LoadedAsync(stage);
        var write = _disk.HoldNext(Access.Write);
        var ban = room.Do(new Ban("somebody"), By("another"));
        var sit = room.Do(new Sit("x"), By("somebody", "k"));
        await stage.QuietAsync();
        Assert.False(sit.IsCompleted);
        write.SetResult();
        await ban;
        Assert.Equal("forbidden", (await sit).Refusal?.Code);
        Assert.Empty(room.Aggregate.Read().State.Guests);
        await room.Do(new Sit("y"), By("another"));
        Assert.Empty(Row.Receipts);
    });

    [Fact]
    public void EarlierAnswer_IsGivenFirst_ToWhoHasLostTheRightSinceToo() => Stage.Play(async stage =>
    {
        var room = On(stage);
        var first = await room.Do(new Sit("x"), By("somebody", "k"));
        await room.Do(new Ban("somebody"), By("another"));
        var writes = _disk.Count(Access.Write);
        Assert.Equal(first with { Replayed = true }, await room.Do(new Sit("x"), By("somebody", "k")));
        Assert.Equal(EngineCodes.IdempotencyKeyReused, (await room.Do(new Sit("y"), By("somebody", "k"))).Refusal?.Code);
        Assert.Equal("forbidden", (await room.Do(new Sit("y"), By("somebody"))).Refusal?.Code);
        Assert.Equal(writes, _disk.Count(Access.Write));
    });

    [Fact]
    public void Repeat_WhileTheFirstIsNotDurableYet_WaitsForIt_AndFailsWithIt() => Stage.Play(async stage =>
    {
        var room = await LoadedAsync(stage);
        var write = _disk.HoldNext(Access.Write);
        var first = room.Do(new Sit("x"), By("somebody", "k"));
        var repeat = room.Do(new Sit("x"), By("somebody", "k"));
        await stage.QuietAsync();
        Assert.False(repeat.IsCompleted);
        write.SetException(new CommitRolledBackException("no room", null));
        await Assert.ThrowsAsync<UnavailableException>(() => first);
        await Assert.ThrowsAsync<UnavailableException>(() => repeat);
    });

    [Fact]
    public void Refusal_IsRememberedUnderItsKey_AndDurableWithTheChangeThatCouldTurnIt() => Stage.Play(async stage =>
    {
        var room = On(stage);
        await FillAsync(room);
        Assert.Equal("full", (await room.Do(new Sit("y"), By("somebody", "k"))).Refusal?.Code);
        await room.Do(new Rise("g1"), By("somebody"));
        Assert.Equal("full", (await room.Do(new Sit("y"), By("somebody", "k"))).Refusal?.Code);
        Assert.Equal("full", (await On(stage).Do(new Sit("y"), By("somebody", "k"))).Refusal?.Code);
        Assert.Single(Row.Receipts);
    });

    [Fact]
    public void Facts_AreAskedInTheTurn_WhenAllThatWasDecidedIsDurable() => Stage.Play(async stage =>
    {
        var room = await LoadedAsync(stage);
        var write = _disk.HoldNext(Access.Write);
        var first = room.Do(new Sit("x"), By("somebody"));
        var second = room.Do(new Sit("y") { Ticket = "t" }, By("somebody"));
        var third = room.Do(new Sit("z") { Ticket = "t" }, By("somebody"));
        await stage.QuietAsync();
        Assert.Equal(0, _disk.Count(Access.FindUse));
        write.SetResult();
        await Task.WhenAll(first, second);
        Assert.Equal("ticket_used", (await third).Refusal?.Code);
    });

    [Fact]
    public void WhereNobodyAnswers_WhatIsAsked_NothingIsDone_AndTheNextIsDecided() => Stage.Play(async stage =>
    {
        var room = On(stage);
        _disk.HoldNext(Access.FindUse).SetException(new TimeoutException());
        await Assert.ThrowsAsync<UnavailableException>(() => room.Do(new Sit("x") { Ticket = "t" }, By("somebody", "k")));
        Assert.False(room.IsGivenUp);
        Assert.Equal(1, (await room.Do(new Sit("x") { Ticket = "t" }, By("somebody", "k"))).Value);
    });

    [Fact]
    public void IfMatch_IsHeldAgainstTheVersionThatTheCommandMeets() => Stage.Play(async stage =>
    {
        var room = await LoadedAsync(stage);
        var write = _disk.HoldNext(Access.Write);
        var first = room.Do(new Sit("x"), By("somebody"));
        var late = room.Do(new Sit("y"), By("somebody") with { IfMatch = [0] });
        var right = room.Do(new Sit("z"), By("somebody") with { IfMatch = [1] });
        var create = room.Do(new Sit("z"), By("somebody") with { CreateOnly = true });
        await stage.QuietAsync();
        Assert.False(late.IsCompleted);
        write.SetResult();
        Assert.Equal(EngineCodes.VersionMismatch, (await late).Refusal?.Code);
        Assert.Equal("1", (await late).Refusal!.Figures.Single().Json);
        Assert.Equal(2, (await right).Version);
        Assert.Equal(EngineCodes.VersionMismatch, (await create).Refusal?.Code);
        await first;
    });

    [Fact]
    public void VersionMismatch_IsNotRememberedUnderItsKey_SoThatTheNewVersionMayBeSentWithIt() => Stage.Play(async stage =>
    {
        var room = On(stage);
        await room.Do(new Sit("x"), By("somebody"));
        var late = await room.Do(new Sit("y"), By("somebody", "k") with { IfMatch = [0] });
        Assert.Equal(EngineCodes.VersionMismatch, late.Refusal?.Code);
        Assert.Equal(2, (await room.Do(new Sit("y"), By("somebody", "k") with { IfMatch = [1] })).Version);
    });

    [Fact]
    public void DryRun_TellsWhatWouldBe_AndLeavesNothingBehind() => Stage.Play(async stage =>
    {
        var room = On(stage);
        var answer = await room.Do(new Sit("x"), By("somebody", "k") with { DryRun = true });
        Assert.Equal((1, true), (answer.Value, answer.DryRun));
        Assert.DoesNotContain(Access.Write, _disk.Log);
        Assert.Equal((1, 1), ((await room.Do(new Sit("x"), By("somebody", "k"))).Value, Row.Feed.Count));
    });

    [Fact]
    public void SupersededActivation_GivesNoAnswerThatWritesNothing_AndIsGivenUp() => Stage.Play(async stage =>
    {
        var (first, second, third) = (On(stage), On(stage), On(stage));
        await first.LoadAsync();
        await FillAsync(On(stage));
        await Assert.ThrowsAsync<UnavailableException>(() => first.Do(new Rise("nobody"), By("somebody")));
        await second.LoadAsync();
        await third.LoadAsync();
        await On(stage).Do(new Rise("g1"), By("somebody"));
        await Assert.ThrowsAsync<UnavailableException>(() => second.Do(new Sit("y"), By("somebody")));
        await Assert.ThrowsAsync<UnavailableException>(() => third.IsIn("g1"));
        Assert.True(first.IsGivenUp && second.IsGivenUp && third.IsGivenUp);
    });

    [Fact]
    public void WhoIsGivenUp_SendsNothingAnyMore() => Stage.Play(async stage =>
    {
        var room = On(stage);
        _b.Answer = (_, _) => throw new TimeoutException();
        await room.Do(new Tell("b"), By("somebody"));
        await stage.QuietAsync();
        _disk.HoldNext(Access.Write).SetException(new TimeoutException());
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => room.Do(new Sit("x"), By("somebody")));
        await stage.PassAsync(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<UnavailableException>(room.Wake);
        await stage.QuietAsync();
        Assert.Equal(["note 1"], _b.Heard);
    });

    [Fact]
    public void Move_IsAskedFor_WhenAllThatWasDecidedIsDurable() => Stage.Play(async stage =>
    {
        var room = await LoadedAsync(stage);
        var write = _disk.HoldNext(Access.Write);
        var sat = room.Do(new Sit("x"), By("somebody"));
        var moved = room.Do(new Move("x", "b"), By("somebody"));
        await stage.QuietAsync();
        Assert.Empty(_b.Heard);
        write.SetResult();
        await Task.WhenAll(sat, moved);
        Assert.Equal(["(sit x)", "sit x"], _b.Heard);
    });

    [Fact]
    public void Move_OfWhichTheOtherRoomSaysNo_WritesNothing() => Stage.Play(async stage =>
    {
        var room = On(stage);
        await room.Do(new Sit("x"), By("somebody"));
        _b.Answer = (_, _) => Task.FromResult<Outcome<int>>(new Refusal("full"));
        Assert.Equal("full", (await room.Do(new Move("x", "b"), By("somebody"))).Refusal?.Code);
        Assert.Equal(["(sit x)"], _b.Heard);
        Assert.Single(Row.Feed);
    });

    [Fact]
    public void Move_ThatTheOtherRoomRefusesAfterAll_IsRefused_AndSoIsItsRepeat() => Stage.Play(async stage =>
    {
        var room = On(stage);
        await room.Do(new Sit("x"), By("somebody"));
        _b.Answer = (_, context) => Task.FromResult(context.DryRun ? new Outcome<int>() : new Refusal("full"));
        foreach (var (activation, isRepeat) in ((Room, bool)[])[(room, false), (room, true), (On(stage), true)])
        {
            var answer = await activation.Do(new Move("x", "b"), By("somebody", "k"));
            Assert.Equal(("full", isRepeat), (answer.Refusal?.Code, answer.Replayed));
        }
        Assert.Equal(["x"], Row.State.Guests.Keys);
    });

    [Fact]
    public void Move_IsIntendedDurably_CarriedOut_SettledAndAnswered_InOneTurn() => Stage.Play(async stage =>
    {
        var room = On(stage);
        await room.Do(new Sit("x"), By("somebody"));
        _b.Answer = (_, context) =>
        {
            Assert.Equal(context.DryRun ? 1 : 2, Row.Feed.Count);
            return Task.FromResult(new Outcome<int>());
        };
        var moved = await room.Do(new Move("x", "b"), By("somebody", "k"));
        Assert.Equal((0, 3, Completion.Done), (moved.Value, moved.Version, moved.Completion));
        Assert.Equal(["(sit x)", "sit x"], _b.Heard);
        Assert.True((await room.Do(new Move("x", "b"), By("somebody", "k"))).Replayed);
        Assert.Empty(Row.Outbox);
    });

    [Fact]
    public void Move_ThatCannotBeToldNow_ConvergesAndIsEndedBeforeAnythingElseIsDecided() => Stage.Play(async stage =>
    {
        var room = On(stage);
        await room.Do(new Sit("x"), By("somebody"));
        _b.Answer = (_, context) => context.DryRun ? Task.FromResult(new Outcome<int>()) : throw new TimeoutException();
        Assert.Equal(Completion.Converging, (await room.Do(new Move("x", "b"), By("somebody"))).Completion);
        await Assert.ThrowsAsync<UnavailableException>(() => room.Do(new Sit("y"), By("somebody")));
        _b.Answer = (_, _) => Task.FromResult(new Outcome<int>());
        Assert.Equal(1, (await On(stage).Do(new Sit("y"), By("somebody"))).Value);
        Assert.Equal(["y"], Row.State.Guests.Keys);
    });

    [Fact]
    public void Greeting_IsWaitedFor_AndARepeatWaitsForItToo() => Stage.Play(async stage =>
    {
        var room = On(stage);
        _b.Answer = (_, _) => throw new TimeoutException();
        Assert.Equal(Completion.Converging, (await room.Do(new Greet("b"), By("somebody", "k"))).Completion);
        Assert.Equal(Completion.Converging, (await room.Do(new Greet("b"), By("somebody", "k"))).Completion);
        _b.Answer = (_, _) => Task.FromResult(new Outcome<int>());
        Assert.Equal(Completion.Done, (await room.Do(new Greet("b"), By("somebody", "k"))).Completion);
        Assert.Equal(["greeting 1", "greeting 1", "greeting 1"], _b.Heard);
    });

    [Fact]
    public void WhatACallerWaitsFor_AndCannotBeTold_KeepsNothingElseInTheOutbox() => Stage.Play(async stage =>
    {
        var room = On(stage);
        _b.Answer = (_, _) => throw new TimeoutException();
        await room.Do(new Tell("b"), By("somebody"));
        await room.Do(new Greet("b"), By("somebody"));
        _b.Answer = (command, _) => command is Greeting ? throw new TimeoutException() : Task.FromResult(new Outcome<int>());
        await Assert.ThrowsAsync<UnavailableException>(On(stage).Wake);
        await stage.QuietAsync();
        Assert.Equal(2, _b.Heard.Count(h => h == "note 1"));
    });

    [Fact]
    public void WhoLeaves_EndsItsCommit_SoThatTheNextActivationMissesNothing() => Stage.Play(async stage =>
    {
        var room = await LoadedAsync(stage);
        var answer = new TaskCompletionSource<Outcome<int>>();
        _b.Answer = (_, _) => answer.Task;
        await room.Do(new Tell("b"), By("somebody"));
        await room.Do(new Tell("b"), By("somebody"));
        var write = _disk.HoldNext(Access.Write);
        answer.SetResult(new());
        await stage.QuietAsync();
        var left = room.Aggregate.LeaveAsync(CancellationToken.None);
        await stage.QuietAsync();
        Assert.False(left.IsCompleted);
        write.SetResult();
        await left;
        Assert.Equal(2, Row.State.Confirmed["b"]);
    });

    [Fact]
    public void FullOutbox_TakesNoMore_ButWhatSettlesAMessage() => Stage.Play(async stage =>
    {
        var room = On(stage);
        var answer = new TaskCompletionSource<Outcome<int>>();
        _b.Answer = (_, _) => answer.Task;
        for (var i = 0; i < Outbox<RoomCommand>.MaxMessages; i++) await room.Do(new Tell("b"), By("somebody"));
        await Assert.ThrowsAsync<UnavailableException>(() => room.Do(new Tell("b"), By("somebody")));
        Assert.Equal(1, (await room.Do(new Sit("x"), By("somebody"))).Value);
        answer.SetResult(new());
        await stage.QuietAsync();
        Assert.Equal(Outbox<RoomCommand>.MaxMessages, Row.State.Confirmed["b"]);
        await room.Do(new Tell("b"), By("somebody"));
    });

    [Fact]
    public void WhatIsDue_IsSeenAtItsInstant_AndRecordedWhenWoken() => Stage.Play(async stage =>
    {
        var room = On(stage);
        await room.Do(new Sit("x") { Until = stage.Time.GetUtcNow().AddHours(1) }, By("somebody"));
        await stage.PassAsync(TimeSpan.FromHours(1));
        Assert.Empty(room.Aggregate.Read().State.Guests);
        Assert.Single(room.Aggregate.ReadWritten().State.Guests);
        await room.Wake();
        Assert.Equal("@system", Row.Feed[^1].Actor);
        Assert.Empty(Row.State.Guests);
        Assert.Equal(0, _disk.Count(Access.Retire));
        var writes = _disk.Count(Access.Write);
        await room.Wake();
        Assert.Equal(writes, _disk.Count(Access.Write));
    });

    [Fact]
    public void RowThatSaysTooEarlyThatItIsDue_IsMended_WhenItIsWokenInVain() => Stage.Play(async stage =>
    {
        var (room, until) = (On(stage), stage.Time.GetUtcNow().AddHours(1));
        await room.Wake();
        await room.Do(new Sit("x") { Until = until }, By("somebody"));
        Row.DueAt = stage.Time.GetUtcNow();
        await room.Wake();
        Assert.Equal(until, Row.DueAt);
        await room.Do(new Rise("x"), By("somebody"));
        Row.DueAt = until;
        await room.Wake();
        Assert.Null(Row.DueAt);
        Assert.Equal(2, _disk.Count(Access.Retire));
    });

    [Fact]
    public void RowThatIsDueForAMessage_StaysDue_WhileNobodyHearsIt() => Stage.Play(async stage =>
    {
        var room = On(stage);
        _b.Answer = (_, _) => throw new TimeoutException();
        await room.Do(new Tell("b"), By("somebody"));
        var dueAt = Row.DueAt;
        await stage.PassAsync(EngineServices.RedeliverAfter);
        await room.Wake();
        Assert.Equal(stage.Time.GetUtcNow(), dueAt);
        Assert.Equal(0, _disk.Count(Access.Retire));
    });

    [Fact]
    public void MoreThanACommitMayShare_WaitForTheNext() => Stage.Play(async stage =>
    {
        var room = await LoadedAsync(stage);
        var write = _disk.HoldNext(Access.Write);
        var tells = Enumerable.Range(0, 200).Select(i => room.Do(new Tell("b"), By("somebody", $"k{i}"))).ToList();
        await stage.QuietAsync();
        write.SetResult();
        await Task.WhenAll(tells);
        Assert.True(_disk.Count(Access.Write) >= 3);
        // No receipt was dropped before it was durable.
        Assert.Equal(200, Row.Receipts.Count);
    });

    private static async Task FillAsync(Room room, string by = "somebody")
    {
        for (var i = 1; i <= RoomState.Seats; i++) await room.Do(new Sit($"g{i}"), By(by));
    }

    private async Task<Room> LoadedAsync(Stage stage)
    {
        var room = On(stage);
        await room.LoadAsync();
        return room;
    }

    private Room On(Stage stage) => new("room/a", _disk, stage.Time, _ => _b);
}
