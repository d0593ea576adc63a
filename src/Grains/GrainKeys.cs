using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains;

/// <summary>The kinds of aggregates and how their grains are reached; see <see cref="EntityKey"/>.</summary>
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
    /// <param name="grains">Where grains come from.</param>
    /// <param name="merchantId">The merchant's id.</param>
    /// <returns>A reference; no call is made.</returns>
    public static IMerchantGrain GetMerchant(this IGrainFactory grains, string merchantId) =>
        Reference<IMerchantGrain>.Get(grains, Merchant, merchantId);

    /// <summary>The grain of an account.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="account">The account's name in its normal form.</param>
    /// <returns>A reference; no call is made.</returns>
    public static IOperatorAccountGrain GetAccount(this IGrainFactory grains, string account) =>
        Reference<IOperatorAccountGrain>.Get(grains, Account, account);

    /// <summary>The grain of a provider.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="uscc">The entity's code in its normal form.</param>
    /// <returns>A reference; no call is made.</returns>
    public static IProviderGrain GetProvider(this IGrainFactory grains, string uscc) =>
        Reference<IProviderGrain>.Get(grains, Provider, uscc);

    /// <summary>The grain of somebody who stands behind providers.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="subjectId">The subject's id; see <see cref="SubjectId"/>.</param>
    /// <returns>A reference; no call is made.</returns>
    public static ISubjectGrain GetSubject(this IGrainFactory grains, string subjectId) =>
        Reference<ISubjectGrain>.Get(grains, Subject, subjectId);

    /// <summary>The grain of a store's commission.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="merchantId">The merchant's id.</param>
    /// <returns>A reference; no call is made.</returns>
    public static ICommissionGrain GetCommission(this IGrainFactory grains, string merchantId) =>
        Reference<ICommissionGrain>.Get(grains, Commission, merchantId);

    /// <summary>The grain of a store's fund account.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="merchantId">The merchant's id.</param>
    /// <returns>A reference; no call is made.</returns>
    public static IFundAccountGrain GetFundAccount(this IGrainFactory grains, string merchantId) =>
        Reference<IFundAccountGrain>.Get(grains, FundAccount, merchantId);

    /// <summary>The aggregate with this key, whatever its kind.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="entity">A grain key.</param>
    /// <returns>A reference; no call is made.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No kind begins like this.</exception>
    public static IAggregateGrain GetAggregate(this IGrainFactory grains, string entity) =>
        AggregateKind.Of(entity)?.Get(grains, EntityKey.IdOf(entity))
            ?? throw new ArgumentOutOfRangeException(nameof(entity), entity, "No such kind of aggregate.");

    // GetGrain<T>(string) reads the attributes of T by reflection at every call, which took a tenth of a command's CPU time.
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
