namespace RelayHeat.Engine.Tests.Parts;

/// <summary>Messages of an aggregate: sending, order, retries, retirement.</summary>
public sealed class OutboxTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ScriptedRoom _b = new();
    private readonly ScriptedRoom _c = new();
    private readonly List<RoomCommand> _settled = [];
    private readonly List<ImmutableArray<OutboxRow>> _retired = [];
    private Func<Task> _settle = () => Task.CompletedTask;
    private Outbox<RoomCommand>? _outbox;
    private EngineServices? _services;
    private bool _isCommitting;
    private long _version;

    [Fact]
    public void Nothing_IsSentBeforeItIsDurable() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        Add(new NoteTo("a", "b", 1));
        outbox.Send();
        await stage.QuietAsync();
        Assert.Empty(_b.Heard);
        var stored = outbox.Rows;
        Add(new NoteTo("a", "b", 2));
        outbox.Saved(stored, version: 1);
        await stage.QuietAsync();
        Assert.Equal(["note 1"], _b.Heard);
    });

    [Fact]
    public void WhatIsStored_IsSentByTheNextActivation() => Stage.Play(async stage =>
    {
        On(stage);
        Add(new NoteTo("a", "b", 1));
        var stored = _outbox!.Rows;
        var next = On(stage);
        next.Load(stored, version: 1);
        next.Send();
        await stage.QuietAsync();
        Assert.Equal(["note 1"], _b.Heard);
        Assert.Empty(next.Rows);
    });

    [Fact]
    public void MessagesToOneReceiver_GoOneAfterAnother_AndAnotherReceiverDoesNotWait() => Stage.Play(async stage =>
    {
        On(stage);
        var slow = new TaskCompletionSource<Outcome<int>>();
        _b.Answer = (_, _) => slow.Task;
        Save(new NoteTo("a", "b", 1), new NoteTo("a", "b", 3), new NoteTo("a", "c", 1), new NoteTo("a", "c", 3));
        await stage.QuietAsync();
        _outbox!.Send();
        await stage.QuietAsync();
        Assert.Equal(["note 1"], _b.Heard);
        Assert.Equal(["note 1", "note 3"], _c.Heard);
        slow.SetResult(new());
        await stage.QuietAsync();
        Assert.Equal(["note 1", "note 3"], _b.Heard);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ReceiverThatFails_KeepsNoOtherWaiting(bool hangs) => Stage.Play(async stage =>
    {
        On(stage);
        _b.Answer = (_, _) => hangs ? new TaskCompletionSource<Outcome<int>>().Task : throw new TimeoutException();
        Save(new NoteTo("a", "b", 1));
        await stage.QuietAsync();
        Save(new NoteTo("a", "c", 1));
        await stage.QuietAsync();
        Assert.Equal(["note 1"], _c.Heard);
    });

    [Fact]
    public void Answer_IsSettledBeforeTheNextMessageGoesToTheSameReceiver() => Stage.Play(async stage =>
    {
        On(stage);
        var settling = new TaskCompletionSource();
        _settle = () => settling.Task;
        Save(new NoteTo("a", "b", 2), new NoteTo("a", "b", 3));
        await stage.QuietAsync();
        Assert.Equal([new Confirm("b", 2)], _settled);
        Assert.Equal(["note 2"], _b.Heard);
        settling.SetResult();
        await stage.QuietAsync();
        Assert.Equal(["note 2", "note 3"], _b.Heard);
    });

    [Fact]
    public void WhatFails_StaysAndHoldsUpWhatIsBehindIt() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        _b.Answer = (_, _) => throw new TimeoutException();
        Save(new NoteTo("a", "b", 1), new NoteTo("a", "b", 3));
        await stage.QuietAsync();
        Assert.Equal(["note 1"], _b.Heard);
        Assert.Equal(2, outbox.Count);
        _b.Answer = (_, _) => Task.FromResult(new Outcome<int>());
        await stage.PassAsync(Second);
        outbox.Send();
        await stage.QuietAsync();
        Assert.Equal(["note 1", "note 1", "note 3"], _b.Heard);
        Assert.Equal(0, outbox.Count);
    });

    [Fact]
    public void AfterEachFailure_ItWaitsTwiceAsLong_AtMostThirtySeconds() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        _b.Answer = (_, _) => throw new TimeoutException();
        Save(new NoteTo("a", "b", 1));
        await stage.QuietAsync();
        int[] waits = [1, 2, 4, 8, 16, 30, 30];
        foreach (var seconds in waits)
        {
            var before = _b.Heard.Count;
            await stage.PassAsync(seconds * Second - TimeSpan.FromMilliseconds(1));
            outbox.Send();
            await stage.QuietAsync();
            Assert.Equal(before, _b.Heard.Count);
            await stage.PassAsync(TimeSpan.FromMilliseconds(1));
            outbox.Send();
            await stage.QuietAsync();
            Assert.Equal(before + 1, _b.Heard.Count);
        }
    });

    [Fact]
    public void AnswerThatCannotBeSettled_IsAskedForAgain() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        _settle = () => throw new OutcomeUnknownException("not confirmed");
        Save(new NoteTo("a", "b", 2));
        await stage.QuietAsync();
        _settle = () => Task.CompletedTask;
        await stage.PassAsync(Second);
        outbox.Send();
        await stage.QuietAsync();
        Assert.Equal(["note 2", "note 2"], _b.Heard);
    });

    [Fact]
    public void WhatIsDelivered_LeavesTheRowWithTheNextCommit_AndIsNotWrittenTwice() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        Save(new NoteTo("a", "b", 1));
        await stage.QuietAsync();
        Save(new NoteTo("a", "c", 1));
        await stage.QuietAsync();
        Save();
        await stage.PassAsync(2 * Second);
        await outbox.RetireAsync();
        Assert.Empty(_retired);
    });

    [Fact]
    public void WhereNoCommitComes_ItLeavesTheRowASecondLater_Once() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        Save(new NoteTo("a", "b", 1), new NoteTo("a", "b", 3));
        await stage.PassAsync(Second - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_retired);
        await stage.PassAsync(TimeSpan.FromMilliseconds(1));
        await stage.PassAsync(10 * Second);
        Assert.Single(_retired);
        await outbox.RetireAsync();
        Assert.Empty(Assert.Single(_retired));
    });

    [Fact]
    public void WhereACommitIsUnderWay_ThatSaysWhatIsLeft() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        Save(new NoteTo("a", "b", 1));
        _isCommitting = true;
        await stage.PassAsync(Second);
        Assert.Single(_retired);
        _isCommitting = false;
        await outbox.RetireAsync();
        Assert.Equal(2, _retired.Count);
        await outbox.RetireAsync();
        Assert.Equal(2, _retired.Count);
    });

    [Fact]
    public void WhatACallerWaitsFor_IsNotSentBesideIt() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        Add(new GreetingTo("a", "b", 1));
        Assert.Null(outbox.Awaited);
        Save();
        await stage.QuietAsync();
        Assert.Empty(_b.Heard);
        Assert.True(outbox.IsAwaitedBy(1) && !outbox.IsAwaitedBy(0));
        var sent = outbox.Awaited!;
        Assert.Null(await outbox.DeliverAsync(sent));
        outbox.Retire(sent);
        Assert.Equal(["greeting 1"], _b.Heard);
        Assert.Null(outbox.Awaited);
    });

    [Fact]
    public void Failure_WhateverItIs_MeansNotDelivered() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        _b.Answer = (_, _) => throw new MessageRefusedException("no");
        Save(new GreetingTo("a", "b", 1));
        await Assert.ThrowsAsync<UnavailableException>(() => outbox.DeliverAsync(outbox.Awaited!));
        Assert.NotNull(outbox.Awaited);
    });

    [Fact]
    public void Closed_ItSendsAndWritesNothing() => Stage.Play(async stage =>
    {
        var outbox = On(stage);
        Save(new NoteTo("a", "b", 1));
        await stage.QuietAsync();
        outbox.Close();
        Save(new NoteTo("a", "b", 3));
        await stage.PassAsync(10 * Second);
        Assert.Equal(["note 1"], _b.Heard);
        Assert.Empty(_retired);
    });

    private Outbox<RoomCommand> On(Stage stage)
    {
        _services = Room.ServicesOf(new Disk(), stage.Time, room => room == "room/b" ? _b : _c);
        return _outbox = new("room/a", _services, SettleAsync, left =>
        {
            _retired.Add(left);
            return Task.FromResult(!_isCommitting);
        });
    }

    private async Task SettleAsync(Pending<RoomCommand> sent, RoomCommand settlement)
    {
        _settled.Add(settlement);
        await _settle();
        _outbox!.Retire(sent);
    }

    private void Add(Message<RoomCommand> message)
    {
        var context = new DecisionContext(new Caller("somebody", Roles.None), _services!.Clock.UtcNow, _services.Policies.At(default), 0);
        _outbox!.Add(new Told<RoomCommand>(++_version, 0, message), context);
    }

    private void Save(params Message<RoomCommand>[] messages)
    {
        foreach (var message in messages) Add(message);
        _outbox!.Saved(_outbox.Rows, _version);
    }
}
