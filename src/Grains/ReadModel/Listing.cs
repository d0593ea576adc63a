using System.Text.Json;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Grains.ReadModel;

/// <summary>
/// How a kind of aggregate is listed. The clock and the policy go on when its row is written: so each item is made of the committed
/// state at the instant of the question, and what is stored for lists only tells which rows to look at.
/// </summary>
/// <param name="Readers">Who may ask.</param>
/// <param name="StoredAs">With which statuses rows may be stored that have this one by now; none where it may be any.</param>
/// <param name="Show">The item of a record, by the rules that its own answer goes by.</param>
internal sealed record Listing(
    Roles Readers,
    Func<string, Policy, ImmutableArray<string>> StoredAs,
    Func<ReadOnlyMemory<byte>, DateTimeOffset, Policy, DirectoryRow?> Show)
{
    // Time only frees seats, and no policy allows more than the most: whoever has all of those taken was stored as full, whatever
    // the policy was then. Of the others nothing follows.
    private static readonly Listing Merchants = new(
        Roles.Registry | Roles.Ops,
        (status, policy) => status == MerchantRules.SeatsFull && policy.SeatLimit == PolicyLimits.MaxSeats ? [status] : [],
        ShownBy<MerchantRules, MerchantState, MerchantCommand, MerchantEvent>);

    // Time alone brings one status about: who winds down has left.
    private static readonly Listing Providers = new(
        Roles.Review | Roles.Enforcement | Roles.Ops,
        (status, _) => status == EnumText.Of(ProviderStatus.Exited) ? [status, EnumText.Of(ProviderStatus.WindingDown)] : [status],
        ShownBy<ProviderRules, ProviderState, ProviderCommand, ProviderEvent>);

    /// <summary>How this kind is listed, or null where it is not.</summary>
    public static Listing? Of(string kind) => kind switch
    {
        GrainKeys.Merchant => Merchants,
        GrainKeys.Provider => Providers,
        _ => null,
    };

    private static DirectoryRow? ShownBy<TRules, TState, TCommand, TEvent>(ReadOnlyMemory<byte> json, DateTimeOffset now, Policy policy)
        where TRules : IRules<TState, TCommand, TEvent>
    {
        var record = JsonSerializer.Deserialize(json.Span, GrainJson.For<Record<TState>>())!;
        var state = record.State!;
        return TRules.List(TRules.Due(state, now).Aggregate(state, TRules.Apply), record.Version, policy);
    }
}
