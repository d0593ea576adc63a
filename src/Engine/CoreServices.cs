using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace RelayHeat.Engine;

/// <summary>What the deciding core needs from its host.</summary>
internal sealed class CoreServices(
    [FromKeyedServices(CoreServices.StorageName)] IGrainStorage storage,
    IOutboxStore outbox,
    IUsedIdStore usedIds,
    IRecordVersions versions,
    IReceiptStore receipts,
    BusinessClock clock,
    IPolicyBook policies,
    IGrainFactory grains,
    CoreTelemetry telemetry,
    [FromKeyedServices(CoreServices.StorageName)] JsonSerializerOptions json,
    ILogger<CoreServices> logger)
{
    /// <summary>The name under which the host registers the commit queue.</summary>
    public const string StorageName = "relayheat";

    /// <summary>The name under which every aggregate's record is stored.</summary>
    public const string StateName = "state";

    /// <summary>A message that is still in the outbox after this long is looked for by the sweeper.</summary>
    public static readonly TimeSpan RedeliverAfter = TimeSpan.FromSeconds(2);

    public IGrainStorage Storage => storage;

    public IOutboxStore Outbox => outbox;

    public IUsedIdStore UsedIds => usedIds;

    public IRecordVersions Versions => versions;

    /// <summary>The durable answers.</summary>
    public IReceiptStore Receipts => receipts;

    public BusinessClock Clock => clock;

    public IPolicyBook Policies => policies;

    public IGrainFactory Grains => grains;

    public CoreTelemetry Telemetry => telemetry;

    public ILogger Logger => logger;

    /// <summary>The JSON of stored rows, events and receipts.</summary>
    public JsonSerializerOptions Json => json;

    /// <summary>The JSON of one type of them.</summary>
    public JsonTypeInfo<T> JsonOf<T>() => (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
}
