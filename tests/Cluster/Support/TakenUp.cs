using System.Collections.Concurrent;

namespace RelayHeat.Cluster.Support;

/// <summary>Counts the calls that each grain has started: each has run up to its first wait.</summary>
internal sealed class TakenUp : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<string, int> _calls = [];

    public int Of(string entity) => _calls.GetValueOrDefault(entity);

    public Task Invoke(IIncomingGrainCallContext context)
    {
        var call = context.Invoke();
        _calls.AddOrUpdate(context.TargetId.Key.ToString()!, 1, (_, calls) => calls + 1);
        return call;
    }
}
