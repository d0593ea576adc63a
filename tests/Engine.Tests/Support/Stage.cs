using Microsoft.Extensions.Time.Testing;

namespace RelayHeat.Engine.Tests.Support;

/// <summary>
/// Runs everything on one thread: the work of every strand, and what happens outside of them. It goes in order where there are no dice;
/// with dice they pick what is next, and the same seed leads to the same play. Time stands still unless it is moved.
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

    /// <summary>How many work items and happenings there have been.</summary>
    public int Steps { get; private set; }

    /// <summary>Called when nothing can go on; false where that ends the play.</summary>
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

    /// <summary>Something outside of the strands, such as an answer of the storage: comes about when it is its turn.</summary>
    public Task HappensAsync()
    {
        var happening = new TaskCompletionSource();
        _happenings.Add(happening);
        return happening.Task;
    }

    /// <summary>Ends when nothing else can go on.</summary>
    public Task QuietAsync()
    {
        var quiet = new TaskCompletionSource();
        _waitingForQuiet.Enqueue(quiet);
        return quiet.Task;
    }

    /// <summary>Moves the time on and lets everything go on that this has woken.</summary>
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

    /// <summary>What runs one after another, as the work of one activation does.</summary>
    internal sealed class Strand(Stage stage) : TaskScheduler
    {
        private bool _isDead;

        public Task Start(Func<Task> work) => Task.Factory.StartNew(work, default, TaskCreationOptions.None, this).Unwrap();

        public Task<T> Start<T>(Func<Task<T>> work) => Task.Factory.StartNew(work, default, TaskCreationOptions.None, this).Unwrap();

        /// <summary>Nothing of it runs any more: its process is gone.</summary>
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

        // As Orleans does: what an activation's own work has completed may go on within it.
        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            !taskWasPreviouslyQueued && !_isDead && Current == this && stage.Dice?.Next(2) == 1 && TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => stage._ready.Where(r => r.Strand == this).Select(r => r.Task);
    }
}
