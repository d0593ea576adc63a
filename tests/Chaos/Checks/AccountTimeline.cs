namespace RelayHeat.Chaos.Checks;

/// <summary>An account at each of its versions, computed only from its events.</summary>
internal sealed class AccountTimeline
{
    private readonly List<(long Version, string? BindingId)> _bound = [];
    private readonly List<(long Version, string BindingId, string Reason)> _ended = [];

    public AccountTimeline(IEnumerable<FeedEvent> events)
    {
        foreach (var e in events) Apply(e);
    }

    public bool IsRegistered { get; private set; }

    public long Version { get; private set; }

    public string? BoundStore { get; private set; }

    public string? BoundPermission { get; private set; }

    /// <summary>Open invitations by binding id: the store and the permission.</summary>
    public Dictionary<string, (string Store, string Permission)> Invitations { get; } = [];

    /// <summary>Events that cannot follow the ones before them.</summary>
    public List<string> Impossible { get; } = [];

    /// <summary>The binding of the account at a version; null if it was free.</summary>
    public string? BoundAt(long version) => _bound.LastOrDefault(b => b.Version <= version).BindingId;

    /// <summary>How an invitation or a binding had ended by a version; null if it had not.</summary>
    public string? EndOf(string bindingId, long version) =>
        _ended.LastOrDefault(e => e.BindingId == bindingId && e.Version <= version).Reason;

    private void Apply(FeedEvent e)
    {
        Version = e.Version;
        switch (e.Type)
        {
            case "account_registered":
                IsRegistered = true;
                break;
            case "invitation_received":
                Invitations[e.BindingId] = (Store(e), e.Permission);
                break;
            case "invitation_ended":
                Invitations.Remove(e.BindingId);
                _ended.Add((e.Version, e.BindingId, e.Reason));
                break;
            case "bound_to_store":
                if (IsSubAccount(e)) Impossible.Add($"{e}: a sub-account is told nothing (A8)");
                if (BoundStore is not null) Impossible.Add($"{e}: it is bound to {BoundStore} (A10)");
                Invitations.Remove(e.BindingId);
                Bind(e, e.BindingId, Store(e), e.Permission);
                break;
            case "store_permission_changed":
                BoundPermission = e.Permission;
                break;
            case "unbound_from_store":
                if (!IsSubAccount(e) && BoundAt(e.Version) != e.BindingId) Impossible.Add($"{e}: it is not bound by that");
                _ended.Add((e.Version, e.BindingId, e.Reason));
                Bind(e, null, null, null);
                break;
        }
    }

    // The store's timeline tells to whom a sub-account is bound.
    private static bool IsSubAccount(FeedEvent e) => e.Entity.Contains(':', StringComparison.Ordinal);

    private static string Store(FeedEvent e) => e.Data.GetProperty("merchantId").GetString()!;

    private void Bind(FeedEvent e, string? bindingId, string? store, string? permission)
    {
        (BoundStore, BoundPermission) = (store, permission);
        _bound.Add((e.Version, bindingId));
    }
}
