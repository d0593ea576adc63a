using System.Text.Json.Serialization.Metadata;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains.Kinds;

/// <summary>A kind of aggregate, as far as others need to know it: a line of the table <see cref="All"/>.</summary>
/// <param name="Name">The kind, with which its grains' keys begin.</param>
/// <param name="IsOwner">Whether the caller owns the aggregate, and so may read its events (G4).</param>
/// <param name="Messages">Its messages, and their names in the outbox.</param>
internal sealed record AggregateKind(
    string Name,
    Func<IGrainFactory, string, IAggregateGrain> Get,
    Func<IGrainFactory, string, Caller, Task<bool>> IsOwner,
    params (Type Message, string Name)[] Messages)
{
    /// <summary>Every kind of aggregate. Their states, events and answers in JSON are named in <see cref="GrainJsonContext"/>.</summary>
    public static readonly ImmutableArray<AggregateKind> All =
    [
        new(GrainKeys.Merchant, (g, id) => g.GetMerchant(id), OwnsStore,
            (typeof(ClaimOfMainAccount), "claim_main_account"), (typeof(NoticeOfBinding), "notice_of_binding")),
        new(GrainKeys.Account, (g, id) => g.GetAccount(id), (_, id, caller) => Task.FromResult(id == caller.Account),
            (typeof(Confirmation), "confirmation"), (typeof(Closing), "closing")),
        new(GrainKeys.Provider, (g, id) => g.GetProvider(id), (g, id, caller) => g.GetProvider(id).IsOwner(caller),
            (typeof(NoticeOfOwnership), "notice_of_ownership"), (typeof(RequestForClearance), "request_for_clearance"),
            (typeof(NoticeOfBar), "notice_of_bar")),
        new(GrainKeys.Subject, (g, id) => g.GetSubject(id), (_, _, _) => Task.FromResult(false)),
        new(GrainKeys.Commission, (g, id) => g.GetCommission(id), OwnsStore),
        new(GrainKeys.FundAccount, (g, id) => g.GetFundAccount(id), OwnsStore),
    ];

    private static readonly Dictionary<string, AggregateKind> ByName = All.ToDictionary(kind => kind.Name);

    /// <summary>The kind that a grain key begins with; null for an unknown one.</summary>
    public static AggregateKind? Find(string entity) => ByName.GetValueOrDefault(EntityKey.KindOf(entity));

    /// <summary>Names the messages in JSON. Their base class is of the engine, which knows no aggregate.</summary>
    public static void NameMessages(JsonTypeInfo json)
    {
        var messages = All.SelectMany(kind => kind.Messages).Where(m => m.Message.BaseType == json.Type).ToList();
        if (messages.Count == 0) return;
        json.PolymorphismOptions = new();
        foreach (var (message, name) in messages) json.PolymorphismOptions.DerivedTypes.Add(new(message, name));
    }

    private static Task<bool> OwnsStore(IGrainFactory grains, string merchantId, Caller caller) =>
        grains.GetMerchant(merchantId).MayReadEvents(caller);
}

internal static class AnyAggregate
{
    /// <summary>The aggregate with this key, whatever its kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No kind begins like this.</exception>
    public static IAggregateGrain GetAggregate(this IGrainFactory grains, string entity) =>
        AggregateKind.Find(entity)?.Get(grains, EntityKey.IdOf(entity))
            ?? throw new ArgumentOutOfRangeException(nameof(entity), entity, "No such kind of aggregate.");
}
