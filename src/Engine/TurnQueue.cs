namespace RelayHeat.Engine;

/// <summary>Lets one caller at a time decide, in the order of their coming. Whoever finds too many before it is refused at once.</summary>
/// <param name="entity">Whose turns these are; for the log.</param>
/// <param name="machine">The machine's own time.</param>
internal sealed class TurnQueue(string entity, TimeProvider machine)
{
    /// <summary>More callers than this between arrival and answer refuse the next one.</summary>
    public const int MaxUnderWay = 1000;

    // Whoever calls gives up at that time too.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private bool _isTaken;

    /// <summary>How many callers have come in and not gone yet.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Takes one more caller in, until it is disposed of.</summary>
    public Admission Enter()
    {
        if (UnderWay >= MaxUnderWay) throw new UnavailableException($"Too many commands are under way at {entity}.");
        UnderWay++;
        return new Admission(this);
    }

    /// <summary>Waits for a turn, which ends when it is disposed of.</summary>
    public async ValueTask<Turn> TakeAsync()
    {
        if (_isTaken && !await IsGivenInTimeAsync()) throw new UnavailableException($"{entity} had no time for the command.");
        _isTaken = true;
        return new Turn(this);
    }

    private async Task<bool> IsGivenInTimeAsync()
    {
        var given = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue(given);
        using var end = machine.CreateTimer(_ => given.TrySetResult(false), null, MaxWait, Timeout.InfiniteTimeSpan);
        return await given.Task;
    }

    // Goes from hand to hand, so that nobody who comes just now is before those who wait.
    private void Pass()
    {
        while (_waiting.TryDequeue(out var next))
        {
            if (next.TrySetResult(true)) return;
        }
        _isTaken = false;
    }

    internal readonly record struct Admission(TurnQueue Queue) : IDisposable
    {
        public void Dispose() => Queue.UnderWay--;
    }

    internal readonly record struct Turn(TurnQueue Queue) : IDisposable
    {
        public void Dispose() => Queue.Pass();
    }
}
