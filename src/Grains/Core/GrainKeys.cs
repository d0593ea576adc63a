using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;

namespace RelayHeat.Grains.Core;

/// <summary>
/// Grain keys: a kind, a slash, an id. The prefix is not decoration: the ADO.NET provider reads a bare <c>0123</c> as a number
/// and would store it in one row with <c>123</c>.
/// </summary>
public static class GrainKeys
{
    /// <summary>The kind of merchants.</summary>
    public const string Merchant = "merchant";

    /// <summary>The kind of accounts.</summary>
    public const string Account = "account";

    private static readonly GrainType MerchantType = GrainType.Create(Merchant);
    private static readonly GrainType AccountType = GrainType.Create(Account);

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

    /// <summary>The aggregate with this key, whatever its kind.</summary>
    /// <param name="grains">Where grains come from.</param>
    /// <param name="entity">A grain key.</param>
    /// <returns>A reference; no call is made.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No kind begins like this.</exception>
    public static IAggregateGrain GetAggregate(this IGrainFactory grains, string entity) =>
        KindOf(entity) switch
        {
            Merchant => Get<IMerchantGrain>(grains, MerchantType, entity),
            Account => Get<IOperatorAccountGrain>(grains, AccountType, entity),
            _ => throw new ArgumentOutOfRangeException(nameof(entity), entity, "No such kind of aggregate."),
        };

    /// <summary>The id behind the kind.</summary>
    /// <param name="entity">A grain key.</param>
    /// <returns>What follows the first slash.</returns>
    public static string IdOf(string entity) => entity[(entity.IndexOf('/', StringComparison.Ordinal) + 1)..];

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

    private static string KindOf(string entity) => entity[..Math.Max(0, entity.IndexOf('/', StringComparison.Ordinal))];

    private static class Resolved<T>
    {
        public static GrainInterfaceType Interface { get; set; }
    }
}
