namespace RelayHeat.Chaos.Checks;

/// <summary>A binding as one of its sides shows it.</summary>
internal sealed record ShownBinding(string BindingId, string Permission, bool IsBound);

/// <summary>A store as it is shown: by itself, with its bindings, or in the list, without.</summary>
internal sealed record ShownStore(string Store, string Name, int SeatsInUse, int OpenBindings, long Version)
{
    public IReadOnlyDictionary<string, ShownBinding> Bindings { get; init; } = new Dictionary<string, ShownBinding>();

    public override string ToString() => $"{Name} at version {Version}, {OpenBindings} bindings, {SeatsInUse} full seats";
}

/// <summary>An account as it is shown; whom it is bound to, and by whom it is invited.</summary>
internal sealed record ShownAccount(
    string Account, string? BoundTo, string? BoundPermission, int OpenInvitations, long Version)
{
    /// <summary>Open invitations by binding id: the store and the permission.</summary>
    public IReadOnlyDictionary<string, (string Store, string Permission)> Invitations { get; init; } =
        new Dictionary<string, (string, string)>();

    public override string ToString() =>
        $"version {Version}, bound to {BoundTo ?? "none"} {BoundPermission}, {OpenInvitations} invitations";
}

/// <summary>The system as it shows itself when nobody asks for anything any more.</summary>
internal sealed record World
{
    /// <summary>Every event of what the history is about, in the order of the feed.</summary>
    public required IReadOnlyList<FeedEvent> Feed { get; init; }

    public required IReadOnlyDictionary<string, ShownStore> Stores { get; init; }

    /// <summary>The stores that the list has, by id.</summary>
    public required ILookup<string, ShownStore> Listed { get; init; }

    public required IReadOnlyDictionary<string, ShownAccount> Accounts { get; init; }

    public required IReadOnlyDictionary<string, ShownProvider> Providers { get; init; }

    /// <summary>The providers that the list has, by code.</summary>
    public required ILookup<string, ShownProvider> ListedProviders { get; init; }

    /// <summary>The plans of each store that commands were about, by id.</summary>
    public required IReadOnlyDictionary<string, Dictionary<string, ShownPlan>> Plans { get; init; }

    public required IReadOnlyDictionary<string, ShownFunds> Funds { get; init; }

    /// <summary>What no gateway could show, and why.</summary>
    public required IReadOnlyCollection<string> Unreadable { get; init; }
}
