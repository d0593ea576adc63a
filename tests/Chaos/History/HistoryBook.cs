using System.Collections.Concurrent;

namespace RelayHeat.Chaos.History;

/// <summary>All commands of the callers with their answers, and when faults were injected.</summary>
internal sealed class HistoryBook
{
    private readonly ConcurrentQueue<Entry> _entries = new();
    private readonly ConcurrentQueue<(DateTimeOffset At, string What)> _faults = new();

    public IReadOnlyCollection<Entry> Entries => _entries;

    public IReadOnlyCollection<(DateTimeOffset At, string What)> Faults => _faults;

    public Entry Begin(Command command)
    {
        var entry = new Entry(command);
        _entries.Enqueue(entry);
        return entry;
    }

    public void Fault(string what) => _faults.Enqueue((DateTimeOffset.UtcNow, what));

    /// <summary>The longest time without a served caller.</summary>
    public TimeSpan LongestWithoutService(DateTimeOffset from, DateTimeOffset to)
    {
        var served = _entries.SelectMany(e => e.Answers).Where(a => a.IsService && a.EndedAt > from && a.EndedAt < to)
            .Select(a => a.EndedAt).Order().ToList();
        return served.Prepend(from).Zip(served.Append(to), (before, after) => after - before).Max();
    }

    /// <summary>The longest time from a fault to the last failed attempt before the next fault: after that all were served.</summary>
    public TimeSpan LongestToFullService(DateTimeOffset to)
    {
        var failedAt = _entries.SelectMany(e => e.Answers).Where(a => a.IsFailure).Select(a => a.SentAt).ToList();
        var faultsAt = _faults.Select(f => f.At).Order().ToList();
        return faultsAt.Zip(faultsAt.Skip(1).Append(to), (at, next) =>
            failedAt.Where(sentAt => sentAt > at && sentAt < next).DefaultIfEmpty(at).Max() - at).DefaultIfEmpty().Max();
    }
}
