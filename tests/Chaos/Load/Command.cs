namespace RelayHeat.Chaos.Load;

/// <summary>What a command of the load asks for.</summary>
internal enum CommandKind
{
    RegisterStore,
    RegisterAccount,
    Invite,
    BindSubAccount,
    Resend,
    ChangePermission,
    Unbind,
    Accept,
    Decline,
    Leave,
}

/// <summary>A command of the load: one idempotency key, however often it is sent.</summary>
internal sealed record Command
{
    public required CommandKind Kind { get; init; }

    public required string Key { get; init; }

    /// <summary>Who sends it.</summary>
    public required string Actor { get; init; }

    public string? Role { get; init; }

    public required HttpMethod Method { get; init; }

    public required string Path { get; init; }

    public object? Body { get; init; }

    /// <summary>The resource that decides it, as the feed names it.</summary>
    public required string Entity { get; init; }

    public string Store { get; init; } = "";

    public string Account { get; init; } = "";

    public string Permission { get; init; } = "";

    public string BindingId { get; init; } = "";

    /// <summary>Whether 202 leaves open how it ends: another resource has the last word.</summary>
    public bool EndsElsewhere => Kind is CommandKind.RegisterStore or CommandKind.Accept;

    public override string ToString() => $"{Kind} {Entity} {Account}{Permission}{BindingId} (key {Key})";
}
