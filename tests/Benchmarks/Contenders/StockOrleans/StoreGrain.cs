using System.Text.Json;
using Orleans.Concurrency;
using Orleans.Storage;

namespace RelayHeat.Contenders;

/// <summary>A store as a grain.</summary>
internal interface IStoreGrain : IGrainWithStringKey
{
    Task<Decided> Act(StoreCommand command);

    [ReadOnly, AlwaysInterleave]
    Task<RightsAnswer?> Rights(string account);
}

internal sealed class StoreGrain([PersistentState("store", StoreGrain.Storage)] IPersistentState<StoreHolder> held) : Grain, IStoreGrain
{
    public const string Storage = "stores";

    // The provider takes a key such as 0123 for a number, so keys have a prefix.
    public const string Prefix = "store/";

    public async Task<Decided> Act(StoreCommand command)
    {
        var decided = StoreRules.Decide(held.State.Store, this.GetPrimaryKeyString()[Prefix.Length..], command, DateTimeOffset.UtcNow);
        if (decided.Next is not { } next) return decided;
        held.State = new StoreHolder { Store = next };
        await held.WriteStateAsync();
        return decided with { Next = null };
    }

    public Task<RightsAnswer?> Rights(string account) =>
        Task.FromResult(held.State.Store is { } store ? StoreRules.Rights(store, account) : null);
}

internal sealed class StoreHolder
{
    public StoreState? Store { get; set; }
}

/// <summary>Passes requests of the routes to the grains.</summary>
internal sealed class GrainStores(IGrainFactory grains) : IStores
{
    public Task<Decided> ActAsync(string merchantId, StoreCommand command) => Grain(merchantId).Act(command);

    public Task<RightsAnswer?> RightsAsync(string merchantId, string account) => Grain(merchantId).Rights(account);

    private IStoreGrain Grain(string merchantId) => grains.GetGrain<IStoreGrain>(StoreGrain.Prefix + merchantId);
}

internal sealed class StoreSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) =>
        new(JsonSerializer.SerializeToUtf8Bytes(((StoreHolder)(object)input!).Store!, StoreJson.Default.StoreState));

    public T Deserialize<T>(BinaryData input) =>
        (T)(object)new StoreHolder { Store = JsonSerializer.Deserialize(input.ToMemory().Span, StoreJson.Default.StoreState) };
}
