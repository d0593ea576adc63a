using Orleans;
using Orleans.Runtime;

namespace RelayHeat.Hosting;

/// <summary>Tells a gateway whether it has found its cluster yet. Once it has, the client itself deals with silos that come and go.</summary>
internal sealed class ClusterConnection : ILifecycleParticipant<IClusterClientLifecycle>
{
    private volatile bool _isFound;

    /// <summary>Whether there is anybody to call.</summary>
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
