using System.Diagnostics.CodeAnalysis;

namespace RelayHeat.Engine;

/// <summary>Lets one caller at a time decide, in the order of their coming. Whoever finds too many before it is refused at once.</summary>
/// <param name="entity">Whose turns these are; for the log.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore holds nothing unless its wait handle is asked for.")]
internal sealed class TurnQueue(string entity)
{
    /// <summary>More callers than this between arrival and answer refuse the next one.</summary>
    public const int MaxUnderWay = 1000;

    // Whoever calls gives up at that time too.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turns = new(1, 1);

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
        if (!_turns.Wait(0) && !await _turns.WaitAsync(MaxWait)) throw new UnavailableException($"{entity} had no time for the command.");
        return new Turn(_turns);
    }

    internal readonly record struct Admission(TurnQueue Queue) : IDisposable
    {
        public void Dispose() => Queue.UnderWay--;
    }

    internal readonly record struct Turn(SemaphoreSlim Turns) : IDisposable
    {
        public void Dispose() => Turns.Release();
    }
}
