using Orleans.Runtime;
using Orleans.Storage;

namespace RelayHeat.Cluster.Support;

/// <summary>The product's storage with faults before or after each access.</summary>
internal sealed class FaultyStorage(IGrainStorage storage, IOutboxStore outbox, IRecordVersions versions, Faults faults)
    : IGrainStorage, IOutboxStore, IRecordVersions
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        faults.AroundAsync(StepOf(StepKind.Read, grainId.Key.ToString()!), () => storage.ReadStateAsync(stateName, grainId, grainState));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        faults.AroundAsync(StepOf(StepKind.Write, grainId.Key.ToString()!), () => storage.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ClearStateAsync(stateName, grainId, grainState);

    public Task RetireAsync(string entity, string etag, ImmutableArray<OutboxRow> left, DateTimeOffset? dueAt) =>
        faults.AroundAsync(StepOf(StepKind.Retire, entity), () => outbox.RetireAsync(entity, etag, left, dueAt));

    public async Task<string?> ReadETagAsync(string stateName, string entity)
    {
        string? etag = null;
        await faults.AroundAsync(StepOf(StepKind.Look, entity), async () => etag = await versions.ReadETagAsync(stateName, entity));
        return etag;
    }

    private static Step StepOf(StepKind kind, string entity) => new(kind, entity, entity, "");
}
