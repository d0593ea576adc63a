using Orleans.Runtime;
using Orleans.Storage;

namespace RelayHeat.Cluster.Support;

/// <summary>The product's storage with a fault in front of it or behind it.</summary>
internal sealed class FaultyStorage(IGrainStorage storage, IOutboxStore outbox, Faults faults) : IGrainStorage, IOutboxStore
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        faults.AroundAsync(StepOf(StepKind.Read, grainId.Key.ToString()!), () => storage.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        faults.AroundAsync(StepOf(StepKind.Write, grainId.Key.ToString()!), () => storage.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ClearStateAsync(stateName, grainId, grainState);

    public Task RetireAsync(string entity, OutboxRow row) =>
        faults.AroundAsync(StepOf(StepKind.Retire, entity), () => outbox.RetireAsync(entity, row));

    private static Step StepOf(StepKind kind, string entity) => new(kind, entity, entity, "");
}
