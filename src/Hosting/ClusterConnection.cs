using Orleans;
using Orleans.Runtime;

namespace RelayHeat.Hosting;

/// <summary>Tells a gateway whether it has found its cluster. From then on the Orleans client handles silos that come and go.</summary>
internal sealed class ClusterConnection : ILifecycleParticipant<IClusterClientLifecycle>
{
    private volatile bool _isFound;

    public bool IsFound => _isFound;

    public void Participate(IClusterClientLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(ClusterConnection),
        ServiceLifecycleStage.Active,
        _ =>
        {
            _isFound = true;
            return Task.CompletedTask;
        });
}
