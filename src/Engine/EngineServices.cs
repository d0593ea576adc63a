using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace RelayHeat.Engine;

/// <summary>What aggregates need from their host.</summary>
internal sealed record EngineServices(
    [FromKeyedServices(EngineServices.StorageName)] IGrainStorage Storage,
    [FromKeyedServices(EngineServices.StorageName)] JsonSerializerOptions Json,
    IOutboxStore Outbox,
    IUsedIdStore UsedIds,
    IRecordVersions Versions,
    IReceiptStore Receipts,
    BusinessClock Clock,
    TimeProvider Machine,
    IPolicyBook Policies,
    IGrainFactory Grains,
    EngineTelemetry Telemetry,
    ILogger<EngineServices> Logger)
{
    /// <summary>The key of the host's registrations: the commit queue, and the JSON options of stored rows, events and receipts.</summary>
    public const string StorageName = "relayheat";

    /// <summary>The name under which every aggregate's record is stored.</summary>
    public const string StateName = "state";

    /// <summary>After this long the sweeper wakes the sender of an undelivered message.</summary>
    public static readonly TimeSpan RedeliverAfter = TimeSpan.FromSeconds(2);

    public JsonTypeInfo<T> JsonOf<T>() => (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T));
}
