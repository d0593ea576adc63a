namespace RelayHeat.Chaos.Checks;

/// <summary>
/// A store at each of its versions, computed only from its events: a second implementation that shares no code with the product.
/// </summary>
internal sealed class StoreTimeline
{
    private readonly Dictionary<string, List<(long Version, ShownBinding? Binding)>> _byAccount = [];
    private readonly Dictionary<string, ShownBinding> _now = [];

    public StoreTimeline(IEnumerable<FeedEvent> events)
    {
        foreach (var e in events) Apply(e);
    }

    public bool IsRegistered { get; private set; }

    public long Version { get; private set; }

    /// <summary>The most full seats that it ever held at once.</summary>
    public int MostSeats { get; private set; }

    /// <summary>Events that cannot follow the ones before them.</summary>
    public List<string> Impossible { get; } = [];

    public IReadOnlyDictionary<string, ShownBinding> Now => _now;

    public int Seats => _now.Values.Count(b => b.Permission == "full");

    /// <summary>The binding of an account at a version; null if there was none.</summary>
    public ShownBinding? At(long version, string account) =>
        _byAccount.GetValueOrDefault(account)?.LastOrDefault(b => b.Version <= version).Binding;

    private void Apply(FeedEvent e)
    {
        Version = e.Version;
        switch (e.Type)
        {
            case "merchant_registered":
                IsRegistered = true;
                break;
            case "invitation_sent":
                Open(e, isBound: false);
                break;
            case "sub_account_bound":
                Open(e, isBound: true);
                break;
            case "permission_changed":
                Change(e, b => b with { Permission = e.Permission });
                break;
            case "binding_confirmed":
                Change(e, b => b with { IsBound = true });
                break;
            case "binding_closed":
                Change(e, _ => null);
                break;
        }
        MostSeats = Math.Max(MostSeats, Seats);
    }

    private void Open(FeedEvent e, bool isBound)
    {
        if (_now.ContainsKey(e.Account)) Impossible.Add($"{e}: there is a binding already");
        Set(e, new ShownBinding(e.BindingId, e.Permission, isBound));
    }

    private void Change(FeedEvent e, Func<ShownBinding, ShownBinding?> change)
    {
        if (_now.GetValueOrDefault(e.Account) is { } held && held.BindingId == e.BindingId) Set(e, change(held));
        else Impossible.Add($"{e}: there is no such binding");
    }

    private void Set(FeedEvent e, ShownBinding? binding)
    {
        if (!_byAccount.TryGetValue(e.Account, out var list)) _byAccount[e.Account] = list = [];
        list.Add((e.Version, binding));
        if (binding is null) _now.Remove(e.Account);
        else _now[e.Account] = binding;
    }
}
