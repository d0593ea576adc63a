namespace RelayHeat.Chaos.Checks;

/// <summary>A binding as one of its sides shows it.</summary>
internal sealed record ShownBinding(string BindingId, string Permission, bool IsBound);

/// <summary>A store as the API shows it: by itself with its bindings, or in the list without them.</summary>
internal sealed record ShownStore(string Store, string Name, int SeatsInUse, int OpenBindings, long Version)
{
    public IReadOnlyDictionary<string, ShownBinding> Bindings { get; init; } = new Dictionary<string, ShownBinding>();

    public override string ToString() => $"{Name} at version {Version}, {OpenBindings} bindings, {SeatsInUse} full seats";
}

/// <summary>An account as the API shows it: its binding and its invitations.</summary>
internal sealed record ShownAccount(
    string Account, string? BoundTo, string? BoundPermission, int OpenInvitations, long Version)
{
    /// <summary>Open invitations by binding id: the store and the permission.</summary>
    public IReadOnlyDictionary<string, (string Store, string Permission)> Invitations { get; init; } =
        new Dictionary<string, (string, string)>();

    public override string ToString() =>
        $"version {Version}, bound to {BoundTo ?? "none"} {BoundPermission}, {OpenInvitations} invitations";
}

/// <summary>The system at rest, as the API shows it.</summary>
internal sealed record World
{
    /// <summary>All events of the history's entities, in the order of the feed.</summary>
    public required IReadOnlyList<FeedEvent> Feed { get; init; }

    public required IReadOnlyDictionary<string, ShownStore> Stores { get; init; }

    /// <summary>The stores in the list, by id.</summary>
    public required ILookup<string, ShownStore> Listed { get; init; }

    public required IReadOnlyDictionary<string, ShownAccount> Accounts { get; init; }

    public required IReadOnlyDictionary<string, ShownProvider> Providers { get; init; }

    /// <summary>The providers in the list, by code.</summary>
    public required ILookup<string, ShownProvider> ListedProviders { get; init; }

    /// <summary>The plans by id, for each store that received commands about plans.</summary>
    public required IReadOnlyDictionary<string, Dictionary<string, ShownPlan>> Plans { get; init; }

    public required IReadOnlyDictionary<string, ShownFunds> Funds { get; init; }

    /// <summary>What no gateway could show, with the reason.</summary>
    public required IReadOnlyCollection<string> Unreadable { get; init; }
}
