using System.Collections.Concurrent;

namespace RelayHeat.Cluster.Support;

/// <summary>How many calls each grain has taken up: each of them has gone as far as it can without waiting for anything.</summary>
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
