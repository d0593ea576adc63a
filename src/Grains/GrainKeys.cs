using System.Text.Json.Serialization.Metadata;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains;

/// <summary>The kinds of aggregates and references to their grains; see <see cref="EntityKey"/>. No reference makes a call.</summary>
public static class GrainKeys
{
    /// <summary>The kind of merchants.</summary>
    public const string Merchant = "merchant";
    /// <summary>The kind of accounts.</summary>
    public const string Account = "account";
    /// <summary>The kind of providers.</summary>
    public const string Provider = "provider";
    /// <summary>The kind of those who stand behind providers.</summary>
    public const string Subject = "subject";
    /// <summary>The kind of stores' commission.</summary>
    public const string Commission = "commission";
    /// <summary>The kind of stores' fund accounts.</summary>
    public const string FundAccount = "fund-account";

    /// <summary>The grain of a merchant.</summary>
    public static IMerchantGrain GetMerchant(this IGrainFactory grains, string merchantId) =>
        Reference<IMerchantGrain>.Get(grains, Merchant, merchantId);

    /// <summary>The grain of an account.</summary>
    /// <param name="account">The account's name in its normal form.</param>
    public static IOperatorAccountGrain GetAccount(this IGrainFactory grains, string account) =>
        Reference<IOperatorAccountGrain>.Get(grains, Account, account);

    /// <summary>The grain of a provider.</summary>
    /// <param name="uscc">The entity's code in its normal form.</param>
    public static IProviderGrain GetProvider(this IGrainFactory grains, string uscc) =>
        Reference<IProviderGrain>.Get(grains, Provider, uscc);

    /// <summary>The grain of somebody who stands behind providers.</summary>
    /// <param name="subjectId">The subject's id; see <see cref="SubjectId"/>.</param>
    internal static ISubjectGrain GetSubject(this IGrainFactory grains, string subjectId) =>
        Reference<ISubjectGrain>.Get(grains, Subject, subjectId);

    /// <summary>The grain of a store's commission.</summary>
    public static ICommissionGrain GetCommission(this IGrainFactory grains, string merchantId) =>
        Reference<ICommissionGrain>.Get(grains, Commission, merchantId);

    /// <summary>The grain of a store's fund account.</summary>
    public static IFundAccountGrain GetFundAccount(this IGrainFactory grains, string merchantId) =>
        Reference<IFundAccountGrain>.Get(grains, FundAccount, merchantId);

    /// <summary>The aggregate with this key, whatever its kind.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No kind begins like this.</exception>
    public static IAggregateGrain GetAggregate(this IGrainFactory grains, string entity) =>
        AggregateKind.Find(entity)?.Get(grains, EntityKey.IdOf(entity))
            ?? throw new ArgumentOutOfRangeException(nameof(entity), entity, "No such kind of aggregate.");

    // GetGrain<T>(string) reads the attributes of T by reflection at every call: a tenth of a command's processor time.
    private static class Reference<T>
        where T : class, IGrainWithStringKey
    {
        private static GrainType _type;
        private static GrainInterfaceType _interface;

        public static T Get(IGrainFactory grains, string kind, string id)
        {
            if (_type.IsDefault) _type = GrainType.Create(kind);
            var grainId = GrainId.Create(_type, IdSpan.Create($"{kind}/{id}"));
            if (_interface is { IsDefault: false } known) return (T)grains.GetGrain(grainId, known);
            var reference = grains.GetGrain<T>(grainId);
            _interface = ((GrainReference)(IAddressable)reference).InterfaceType;
            return reference;
        }
    }
}

/// <summary>A kind of aggregate, as far as others need to know it: a line of the table <see cref="All"/>.</summary>
/// <param name="Name">The kind, with which its grains' keys begin.</param>
/// <param name="Get">The grain of an id.</param>
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
