using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains;

/// <summary>
/// The kinds of aggregates and how their grains are reached; see <see cref="EntityKey"/>.
/// </summary>
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

    private static readonly GrainType MerchantType = GrainType.Create(Merchant);
    private static readonly GrainType AccountType = GrainType.Create(Account);
    private static readonly GrainType ProviderType = GrainType.Create(Provider);
    private static readonly GrainType SubjectType = GrainType.Create(Subject);
    private static readonly GrainType CommissionType = GrainType.Create(Commission);
    private static readonly GrainType FundAccountType = GrainType.Create(FundAccount);

    /// <summary>The grain of a merchant.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="merchantId">The merchant's id.</param>
    /// <returns>A reference; no call is made.</returns>
    public static IMerchantGrain GetMerchant(this IGrainFactory grains, string merchantId) =>
        Get<IMerchantGrain>(grains, MerchantType, $"{Merchant}/{merchantId}");

    /// <summary>The grain of an account.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="account">The account's name in its normal form.</param>
    /// <returns>A reference; no call is made.</returns>
    public static IOperatorAccountGrain GetAccount(this IGrainFactory grains, string account) =>
        Get<IOperatorAccountGrain>(grains, AccountType, $"{Account}/{account}");

    /// <summary>The grain of a provider.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="uscc">The entity's code in its normal form.</param>
    /// <returns>A reference; no call is made.</returns>
    public static IProviderGrain GetProvider(this IGrainFactory grains, string uscc) =>
        Get<IProviderGrain>(grains, ProviderType, $"{Provider}/{uscc}");

    /// <summary>The grain of somebody who stands behind providers.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="subjectId">The subject's id; see <see cref="SubjectId"/>.</param>
    /// <returns>A reference; no call is made.</returns>
    public static ISubjectGrain GetSubject(this IGrainFactory grains, string subjectId) =>
        Get<ISubjectGrain>(grains, SubjectType, $"{Subject}/{subjectId}");

    /// <summary>The grain of a store's commission.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="merchantId">The merchant's id.</param>
    /// <returns>A reference; no call is made.</returns>
    public static ICommissionGrain GetCommission(this IGrainFactory grains, string merchantId) =>
        Get<ICommissionGrain>(grains, CommissionType, $"{Commission}/{merchantId}");

    /// <summary>The grain of a store's fund account.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="merchantId">The merchant's id.</param>
    /// <returns>A reference; no call is made.</returns>
    public static IFundAccountGrain GetFundAccount(this IGrainFactory grains, string merchantId) =>
        Get<IFundAccountGrain>(grains, FundAccountType, $"{FundAccount}/{merchantId}");

    /// <summary>The aggregate with this key, whatever its kind.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="entity">A grain key.</param>
    /// <returns>A reference; no call is made.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No kind begins like this.</exception>
    public static IAggregateGrain GetAggregate(this IGrainFactory grains, string entity) =>
        EntityKey.KindOf(entity) switch
        {
            Merchant => Get<IMerchantGrain>(grains, MerchantType, entity),
            Account => Get<IOperatorAccountGrain>(grains, AccountType, entity),
            Provider => Get<IProviderGrain>(grains, ProviderType, entity),
            Subject => Get<ISubjectGrain>(grains, SubjectType, entity),
            Commission => Get<ICommissionGrain>(grains, CommissionType, entity),
            FundAccount => Get<IFundAccountGrain>(grains, FundAccountType, entity),
            _ => throw new ArgumentOutOfRangeException(nameof(entity), entity, "No such kind of aggregate."),
        };

    // GetGrain<T>(string) reads the attributes of T by reflection at every call, which took a tenth of a command's CPU time.
    private static T Get<T>(IGrainFactory grains, GrainType type, string key)
        where T : class, IGrainWithStringKey
    {
        var id = GrainId.Create(type, IdSpan.Create(key));
        if (Resolved<T>.Interface is { IsDefault: false } known) return (T)grains.GetGrain(id, known);
        var reference = grains.GetGrain<T>(id);
        Resolved<T>.Interface = ((GrainReference)(IAddressable)reference).InterfaceType;
        return reference;
    }

    private static class Resolved<T>
    {
        public static GrainInterfaceType Interface { get; set; }
    }
}
