namespace RelayHeat.Chaos.Load;

/// <summary>The kinds of commands of the load.</summary>
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
    SaveApplication,
    AddEvidence,
    RecordFacts,
    Submit,
    WithdrawApplication,
    ApproveApplication,
    ReturnApplication,
    MoveDeposit,
    ImposeFine,
    PayFine,
    Exit,
    RemoveProvider,
    BarProvider,
    Reapply,
    CreatePlan,
    ChangeRate,
    StopPlan,
    ConfirmPlan,
    MoveFunds,
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

    /// <summary>Creates the content of an attempt; null if the body is JSON or missing.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>The resource that decides it, by its name in the feed.</summary>
    public required string Entity { get; init; }

    public string Store { get; init; } = "";

    public string Account { get; init; } = "";

    public string Permission { get; init; } = "";

    public string BindingId { get; init; } = "";

    /// <summary>How to recognise its event; null for commands to stores and accounts.</summary>
    public Mark? Mark { get; init; }

    /// <summary>Whether the outcome is open after a 202: another resource decides.</summary>
    public bool EndsElsewhere => Kind is CommandKind.RegisterStore or CommandKind.Accept or CommandKind.ApproveApplication;

    /// <summary>Whether it needs a right that others give and take meanwhile, so that 403 is a valid answer.</summary>
    public bool NeedsRight => Kind is CommandKind.CreatePlan or CommandKind.ChangeRate or CommandKind.StopPlan;

    public override string ToString() => $"{Kind} {Entity} {Account}{Permission}{BindingId}{Mark} by {Actor} (key {Key})";
}
