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
    public static ISubjectGrain GetSubject(this IGrainFactory grains, string subjectId) =>
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
