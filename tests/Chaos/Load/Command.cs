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

    /// <summary>Makes the content of an attempt; null where the body is JSON, or there is none.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>The resource that decides it, as the feed names it.</summary>
    public required string Entity { get; init; }

    public string Store { get; init; } = "";

    public string Account { get; init; } = "";

    public string Permission { get; init; } = "";

    public string BindingId { get; init; } = "";

    /// <summary>By what its event is known; null for commands to stores and accounts.</summary>
    public Mark? Mark { get; init; }

    /// <summary>Whether 202 leaves open how it ends: another resource has the last word.</summary>
    public bool EndsElsewhere => Kind is CommandKind.RegisterStore or CommandKind.Accept or CommandKind.ApproveApplication;

    /// <summary>Whether it needs a right that others give and take meanwhile, so that 403 is an answer.</summary>
    public bool NeedsRight => Kind is CommandKind.CreatePlan or CommandKind.ChangeRate or CommandKind.StopPlan;

    public override string ToString() => $"{Kind} {Entity} {Account}{Permission}{BindingId}{Mark} by {Actor} (key {Key})";
}
