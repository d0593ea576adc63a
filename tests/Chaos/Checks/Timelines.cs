namespace RelayHeat.Chaos.Checks;

/// <summary>The timelines of all entities in a feed.</summary>
internal sealed class Timelines
{
    private readonly Dictionary<string, StoreTimeline> _stores;
    private readonly Dictionary<string, AccountTimeline> _accounts;

    public Timelines(IEnumerable<FeedEvent> feed)
    {
        var byEntity = feed.ToLookup(e => e.Entity);
        _stores = Of(byEntity, "merchant/", events => new StoreTimeline(events));
        _accounts = Of(byEntity, "account/", events => new AccountTimeline(events));
        Providers = Of(byEntity, "provider/", events => new ProviderTimeline(events));
        Commissions = Of(byEntity, "commission/", events => new CommissionTimeline(events));
        Funds = Of(byEntity, "fund-account/", events => new FundTimeline(events));
    }

    public IReadOnlyDictionary<string, StoreTimeline> Stores => _stores;

    public IReadOnlyDictionary<string, AccountTimeline> Accounts => _accounts;

    public IReadOnlyDictionary<string, ProviderTimeline> Providers { get; }

    /// <summary>By store, for those with plans.</summary>
    public IReadOnlyDictionary<string, CommissionTimeline> Commissions { get; }

    /// <summary>By store, for those with movements.</summary>
    public IReadOnlyDictionary<string, FundTimeline> Funds { get; }

    public StoreTimeline Store(string name) => _stores.GetValueOrDefault(name) ?? new StoreTimeline([]);

    public AccountTimeline Account(string name) => _accounts.GetValueOrDefault(name) ?? new AccountTimeline([]);

    private static Dictionary<string, T> Of<T>(
        ILookup<string, FeedEvent> byEntity, string kind, Func<IEnumerable<FeedEvent>, T> timeline) => byEntity
        .Where(g => g.Key.StartsWith(kind, StringComparison.Ordinal))
        .ToDictionary(g => g.Key[kind.Length..], g => timeline(g));
}
