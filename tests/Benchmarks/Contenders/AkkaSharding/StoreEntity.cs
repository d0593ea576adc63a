using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Akka.Persistence;

namespace RelayHeat.Contenders;

/// <summary>A message to the store with this id.</summary>
internal sealed record ForStore(string MerchantId, object Message);

internal sealed record AskRights(string Account);

internal sealed record NoSuchStore
{
    public static NoSuchStore Instance { get; } = new();
}

internal sealed class StoreMessages() : HashCodeMessageExtractor(maxNumberOfShards: 50)
{
    public override string? EntityId(object message) => (message as ForStore)?.MerchantId;

    public override object EntityMessage(object message) => ((ForStore)message).Message;
}

/// <summary>A store as an event-sourced actor: one event for each command, a snapshot every hundred events.</summary>
internal sealed class StoreEntity : ReceivePersistentActor
{
    private const int SnapshotEvery = 100;
    private StoreState? _store;

    public StoreEntity(string merchantId)
    {
        MerchantId = merchantId;
        Recover<SnapshotOffer>(offer => _store = (StoreState)offer.Snapshot);
        Recover<StoreEvent>(happened => _store = StoreRules.Decide(_store, MerchantId, happened.What, happened.At).Next);
        Command<StoreCommand>(Act);
        Command<AskRights>(ask => Sender.Tell(_store is { } store ? StoreRules.Rights(store, ask.Account) : NoSuchStore.Instance));
        Command<SaveSnapshotSuccess>(_ => { });
    }

    public override string PersistenceId => "store-" + MerchantId;

    private string MerchantId { get; }

    private void Act(StoreCommand command)
    {
        var now = DateTimeOffset.UtcNow;
        var decided = StoreRules.Decide(_store, MerchantId, command, now);
        if (decided.Next is not { } next)
        {
            Sender.Tell(decided);
            return;
        }
        Persist(new StoreEvent(MerchantId, next.Version, now, command), _ =>
        {
            _store = next;
            Sender.Tell(decided);
            if (LastSequenceNr % SnapshotEvery == 0) SaveSnapshot(next);
        });
    }
}

/// <summary>Passes requests of the routes to the shards.</summary>
internal sealed class ShardedStores(IRequiredActor<StoreEntity> region) : IStores
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public Task<Decided> ActAsync(string merchantId, StoreCommand command) =>
        region.ActorRef.Ask<Decided>(new ForStore(merchantId, command), Patience);

    public async Task<RightsAnswer?> RightsAsync(string merchantId, string account) =>
        await region.ActorRef.Ask<object>(new ForStore(merchantId, new AskRights(account)), Patience) as RightsAnswer;
}
