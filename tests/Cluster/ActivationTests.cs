using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace RelayHeat.Cluster;

using Aggregate = Aggregate<MerchantRules, MerchantState, MerchantCommand, MerchantEvent>;

/// <summary>The start of an activation.</summary>
public sealed class ActivationTests(RelayCluster cluster) : IClassFixture<RelayCluster>
{
    // Orleans starts an activation under the activation's lock, up to its first yield. Two that start at once and call each other, as
    // after a crash between an unbinding and a leaving, would each hold the lock that the other's call needs.
    [Fact]
    public async Task Load_OnAStorageThatNeverWaits_WaitsNevertheless()
    {
        await cluster.Commands.RegisterAllAsync(["begin-store"], []);
        var id = ((GrainReference)cluster.Grains.GetAggregate("merchant/begin-store")).GrainId;
        Assert.True(cluster.Silos.TryGetGrainContext(id, out var context));
        var core = new Aggregate(context, cluster.Silos.Silos[0].ServiceProvider.GetRequiredService<EngineServices>());
        var later = new Later();

        var loading = later.During(core.LoadAsync);

        Assert.False(loading.IsCompleted);
        later.Run();
        await loading;
        Assert.Equal("begin-store", core.Read().State.MerchantId);
    }

    /// <summary>Holds continuations until the test releases them.</summary>
    private sealed class Later : SynchronizationContext
    {
        private readonly Queue<Action> _posted = [];

        public override void Post(SendOrPostCallback d, object? state) => _posted.Enqueue(() => d(state));

        public T During<T>(Func<T> act)
        {
            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                return act();
            }
            finally
            {
                SetSynchronizationContext(before);
            }
        }

        public void Run()
        {
            while (_posted.TryDequeue(out var action)) During<object?>(() =>
            {
                action();
                return null;
            });
        }
    }
}
