using Microsoft.Extensions.Time.Testing;

namespace RelayHeat.Engine.Tests.Support;

/// <summary>
/// Runs everything on one thread: the work of all strands, and outside happenings. Without dice it goes in order. With dice, they pick
/// the next step, and the same seed gives the same schedule. Time passes only when a test moves it.
/// </summary>
internal sealed class Stage
{
    private readonly List<(Strand Strand, Task Task)> _ready = [];
    private readonly List<TaskCompletionSource> _happenings = [];
    private readonly Queue<TaskCompletionSource> _waitingForQuiet = new();

    private Stage(Random? dice)
    {
        Dice = dice;
        Main = new Strand(this);
    }

    public Random? Dice { get; }

    public Strand Main { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    /// <summary>The number of work items and happenings so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Called when nothing can go on; returns false to end the play.</summary>
    public Func<bool>? OnStandstill { get; set; }

    public static void Play(Func<Stage, Task> play) => Play(null, play);

    public static void Play(Random? dice, Func<Stage, Task> play)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var stage = new Stage(dice);
            stage.RunUntil(stage.Main.Start(() => play(stage)));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>Waits for a happening outside of the strands, such as an answer of the storage. The stage picks when it comes.</summary>
    public Task HappensAsync()
    {
        var happening = new TaskCompletionSource();
        _happenings.Add(happening);
        return happening.Task;
    }

    public Task QuietAsync()
    {
        var quiet = new TaskCompletionSource();
        _waitingForQuiet.Enqueue(quiet);
        return quiet.Task;
    }

    /// <summary>Advances the time, and waits until nothing else can go on.</summary>
    public Task PassAsync(TimeSpan time)
    {
        Time.Advance(time);
        return QuietAsync();
    }

    private void RunUntil(Task play)
    {
        while (!play.IsCompleted)
        {
            Steps++;
            if (_ready.Count + _happenings.Count > 0) Step(Dice?.Next(_ready.Count + _happenings.Count) ?? 0);
            else if (_waitingForQuiet.TryDequeue(out var quiet)) quiet.SetResult();
            else if (OnStandstill?.Invoke() != true) Assert.Fail("Nothing goes on, and the play has not ended.");
        }
        play.GetAwaiter().GetResult();
    }

    private void Step(int next)
    {
        if (next < _ready.Count)
        {
            var (strand, task) = _ready[next];
            _ready.RemoveAt(next);
            strand.Run(task);
            return;
        }
        var happening = _happenings[next - _ready.Count];
        _happenings.RemoveAt(next - _ready.Count);
        happening.SetResult();
    }

    /// <summary>Work that runs one item at a time, as that of an activation does.</summary>
    internal sealed class Strand(Stage stage) : TaskScheduler
    {
        private bool _isDead;

        public Task Start(Func<Task> work) => Task.Factory.StartNew(work, default, TaskCreationOptions.None, this).Unwrap();

        public Task<T> Start<T>(Func<Task<T>> work) => Task.Factory.StartNew(work, default, TaskCreationOptions.None, this).Unwrap();

        /// <summary>Ends its process: nothing of it runs any more.</summary>
        public void Kill()
        {
            _isDead = true;
            stage._ready.RemoveAll(r => r.Strand == this);
        }

        public void Run(Task task) => TryExecuteTask(task);

        protected override void QueueTask(Task task)
        {
            if (!_isDead) stage._ready.Add((this, task));
        }

        // As Orleans does: a continuation of the activation's own work may run inline.
        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            !taskWasPreviouslyQueued && !_isDead && Current == this && stage.Dice?.Next(2) == 1 && TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => stage._ready.Where(r => r.Strand == this).Select(r => r.Task);
    }
}
