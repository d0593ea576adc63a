namespace RelayHeat.Engine;

/// <summary>Lets one caller at a time decide, in order of arrival. If too many are under way, the next is refused at once.</summary>
internal sealed class TurnQueue(string entity, TimeProvider machine)
{
    /// <summary>With this many callers between arrival and reply, the next one is refused.</summary>
    public const int MaxUnderWay = 1000;

    // The call itself times out after this long.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private bool _isTaken;

    /// <summary>How many callers are between arrival and reply.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Counts a caller until the admission is disposed of.</summary>
    public Admission Enter()
    {
        if (UnderWay >= MaxUnderWay) throw new UnavailableException($"Too many commands are under way at {entity}.");
        UnderWay++;
        return new Admission(this);
    }

    /// <summary>Waits for a turn; disposing of it ends it.</summary>
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

    // Hands the turn directly to the next in the queue, so that no newcomer can take it first.
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
