using System.Text.Json;
using RelayHeat.Grains.Kinds;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Grains.ReadModel;

/// <summary>How a kind is listed: each item as of now. The stored status, which clock and policy outdate, narrows the search.</summary>
/// <param name="StoredAs">The statuses with which a row may be stored that has this status now; none where it may be any.</param>
/// <param name="Show">The status and the item of a record; null where it is not listed.</param>
internal sealed record Listing(
    Roles Readers,
    Func<string, Policy, ImmutableArray<string>> StoredAs,
    Func<ReadOnlyMemory<byte>, DateTimeOffset, Policy, (string Status, string SummaryJson)?> Show)
{
    // Time only frees seats, and no policy allows more than MaxSeats. So under that limit, a merchant that is full now was stored as full.
    // For other limits and statuses nothing follows.
    private static readonly Listing Merchants = new(
        Roles.Registry | Roles.Ops,
        (status, policy) => status == MerchantRules.SeatsFull && policy.SeatLimit == PolicyLimits.MaxSeats ? [status] : [],
        ShownBy<MerchantRules, MerchantState, MerchantCommand, MerchantEvent, MerchantView>(MerchantProjections.Merchant));

    // Time brings about one status: a provider that winds down exits.
    private static readonly Listing Providers = new(
        Roles.Review | Roles.Enforcement | Roles.Ops,
        (status, _) => status == ProviderStatus.Exited.ToText() ? [status, ProviderStatus.WindingDown.ToText()] : [status],
        ShownBy<ProviderRules, ProviderState, ProviderCommand, ProviderEvent, ProviderSummary>(
            seen => ProviderProjections.Summary(seen.State, seen.Version)));

    /// <summary>How this kind is listed, or null where it is not.</summary>
    public static Listing? Find(string kind) => kind switch
    {
        GrainKeys.Merchant => Merchants,
        GrainKeys.Provider => Providers,
        _ => null,
    };

    private static Func<ReadOnlyMemory<byte>, DateTimeOffset, Policy, (string Status, string SummaryJson)?> ShownBy<
        TRules, TState, TCommand, TEvent, TItem>(Func<Seen<TState, TEvent>, TItem> show)
        where TRules : IRules<TState, TCommand, TEvent> => (json, now, policy) =>
    {
        var record = JsonSerializer.Deserialize(json.Span, GrainJson.For<Record<TState>>())!;
        var state = Decider<TRules, TState, TCommand, TEvent>.AsOf(record.State!, now);
        if (TRules.List(state, policy) is not { } entry) return null;
        var item = show(new Seen<TState, TEvent>(state, record.Version, policy, []));
        return (entry.Status, JsonSerializer.Serialize(item, GrainJson.For<TItem>()));
    };
}
