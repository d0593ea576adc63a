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
/// <param name="Show">The status and the item of a record, by the rules that its own answer goes by; null where there is none.</param>
internal sealed record Listing(
    Roles Readers,
    Func<string, Policy, ImmutableArray<string>> StoredAs,
    Func<ReadOnlyMemory<byte>, DateTimeOffset, Policy, (string Status, string SummaryJson)?> Show)
{
    // Time only frees seats, and no policy allows more than the most: whoever has all of those taken was stored as full, whatever
    // the policy was then. Of the others nothing follows.
    private static readonly Listing Merchants = new(
        Roles.Registry | Roles.Ops,
        (status, policy) => status == MerchantRules.SeatsFull && policy.SeatLimit == PolicyLimits.MaxSeats ? [status] : [],
        ShownBy<MerchantRules, MerchantState, MerchantCommand, MerchantEvent, MerchantView>(MerchantProjections.Merchant));

    // Time alone brings one status about: who winds down has left.
    private static readonly Listing Providers = new(
        Roles.Review | Roles.Enforcement | Roles.Ops,
        (status, _) => status == EnumText.Of(ProviderStatus.Exited) ? [status, EnumText.Of(ProviderStatus.WindingDown)] : [status],
        ShownBy<ProviderRules, ProviderState, ProviderCommand, ProviderEvent, ProviderSummary>(
            seen => ProviderProjections.Summary(seen.State, seen.Version)));

    /// <summary>How this kind is listed, or null where it is not.</summary>
    public static Listing? Of(string kind) => kind switch
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
