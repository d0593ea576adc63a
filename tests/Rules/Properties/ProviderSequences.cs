using CsCheck;

namespace RelayHeat.Rules.Properties;

/// <summary>Random command sequences for a provider: mostly what its status invites, and now and then anything at all.</summary>
internal static class ProviderSequences
{
    public const long DepositFen = 3;

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, Given.Millisecond, TimeSpan.FromDays(1) - Given.Millisecond, TimeSpan.FromDays(1),
        TimeSpan.FromDays(5),
    ];

    /// <summary>Amounts, waits and windows so small that a handful of commands gets past each of them.</summary>
    public static Gen<Policy> Policies { get; } = Gen.Select(Gen.Bool, Gen.Int[1, 3], Gen.Int[1, 2], (either, coolDown, due) =>
        Given.Published with
        {
            Version = "small",
            Providers = Given.Published.Providers with
            {
                AdmissionPreset = either ? "entity_or_cases" : "all",
                DepositFen = DepositFen,
                SettlementFen = 1,
                SettlementDays = 2,
                UnnamedEvidenceDays = 2,
                CoolDownDays = new CoolDownDays { NoLongerQualified = coolDown, DepositOverdue = coolDown + 1, Violation = coolDown + 2 },
                TopUpDays = new TopUpDays { Due = due, Flagged = 1, Removable = 2 },
            },
        });

    public static Gen<ProviderChoice[]> Choices { get; } = Gen.Select(
        Gen.Int[0, 9], Gen.Int[0, 17], Gen.Int[0, 255], Gen.Int[0, Steps.Length - 1], Gen.Int[0, 15],
        (bias, what, variant, after, caller) =>
            new ProviderChoice(bias < 7, what, variant, Steps[after], caller == 0)).Array[1, 50];
}

/// <summary>One step of a sequence; what it means depends on the state that it meets.</summary>
internal sealed record ProviderChoice(bool Inviting, int What, int Variant, TimeSpan After, bool ByStranger)
{
    private int Fen => 1 + ((Variant >> 4) % 3);

    private string Id => $"id{Variant % 6}";

    public Caller By(ProviderCommand command, ProviderState state)
    {
        var who = Firm.WhoMay(command);
        return ByStranger ? Given.Account("stranger") : who.Account == Firm.Owner && state.Exists ? Given.Account(state.OwnerAccount) : who;
    }

    public ProviderCommand ToCommand(ProviderState state, DateTimeOffset now) => Inviting ? Invited(state, now) : Any(state, now, What);

    /// <summary>What leads on from a status, so that a sequence gets far.</summary>
    private ProviderCommand Invited(ProviderState state, DateTimeOffset now) => state.Status switch
    {
        ProviderStatus.Draft => (Variant % 8) switch
        {
            0 => new AddEvidence(Papers.Id("shot"), EvidenceKind.BackofficeScreenshot, Papers.Day(now)),
            1 or 2 => new SaveApplication(Application(state.Evidence.IsEmpty ? Papers.NoCases : Cases(now), Papers.Plain)),
            3 => new RecordFacts(true, []),
            4 => new MoveDeposit($"m{state.Deposit.Entries}", DepositEntryKind.Payment, ProviderSequences.DepositFen, "x"),
            _ => new SubmitApplication(),
        },
        ProviderStatus.UnderReview => (Variant % 4) < 3 ? Firm.Approval : Any(state, now, 3 + (What % 2)),
        ProviderStatus.Admitted when state.Shortfall is not null && Variant % 3 == 0 =>
            new MoveDeposit($"m{state.Deposit.Entries}", DepositEntryKind.Payment, ProviderSequences.DepositFen, "x"),
        ProviderStatus.Admitted => Any(state, now, 6 + (What % 8)),
        ProviderStatus.WindingDown => Any(state, now, 6 + (What % 9)),
        ProviderStatus.Exited or ProviderStatus.Removed => (Variant % 4) switch
        {
            0 => new MoveDeposit($"m{state.Deposit.Entries}", DepositEntryKind.Refund, Fen, "x"),
            1 => Any(state, now, 10),
            _ => new Reapply(),
        },
        _ => Any(state, now, What),
    };

    /// <summary>What others say of the command, as far as it is no matter of used ids.</summary>
    public ProviderFacts Facts => new() { NamesBarred = Variant % 16 == 1, OwnerIsKnown = Variant % 4 != 0 };

    private ProviderCommand Any(ProviderState state, DateTimeOffset now, int what) => what switch
    {
        0 => new SaveApplication(Application(Cases(now), (Variant & 4) == 0 ? Papers.Plain : Papers.Poor)),
        1 => new AddEvidence(Papers.Id($"e{Variant % 3}"), (EvidenceKind)(Variant % 4), Papers.Day(now))
        {
            Content = new Content(Papers.Id($"e{Variant % 3}"), "image/png", [1]),
        },
        2 => new SubmitApplication(),
        3 => new WithdrawApplication(),
        4 => new ReviewApplication(
            ReviewDecision.Return, ImmutableSortedDictionary<string, string>.Empty.Add(RequirementIds.Employees, "x")),
        5 => Firm.Approval,
        6 => new RecordFacts(Variant % 5 != 0, (Variant & 8) == 0 ? [] : [new OtherRole("MCN", Fen)]),
        7 or 8 => new ReportStanding(
            new StandingView(Variant % 7 == 0 ? 1 : 0, 0, 0, Variant % 9 == 0, Variant % 11 == 0, now.AddHours((Variant % 3) - 1))),
        9 => (Variant & 16) == 0
            ? new ImposePenalty(Id, now.AddDays(1 + (Variant % 3)), "x")
            : new LiftPenalty(state.Penalties.LastOrDefault()?.PenaltyId ?? Id),
        10 => new RemoveProvider((RemovalCause)(Variant % 4 == 3 && Variant % 16 != 3 ? 1 : Variant % 4), "x"),
        11 => (Variant % 3) switch
        {
            0 => new ImposeFine(Id, Fen, "x"),
            _ => new PayFine(state.Fines.LastOrDefault()?.FineId ?? Id, $"p{Variant % 8}-{state.UnpaidFinesFen}", Fen),
        },
        12 => new MoveDeposit(
            (Variant & 1) == 0 ? Id : $"m{state.Deposit.Entries}", (DepositEntryKind)(Variant % 3), Fen, (Variant & 16) == 0 ? "x" : "y"),
        13 => new RequestExit((Variant & 3) != 0),
        14 => new WithdrawExit(),
        15 => new SettleApproval(null),
        16 => new ChangeOwner(state.OwnerAccount == Firm.Owner ? "second" : Firm.Owner, "x"),
        _ => new Reapply(),
    };

    private static Cooperation Cases(DateTimeOffset now) =>
        Papers.NoCases with { AllianceSettlements = [Papers.Settlement(2, from: now.AddDays(-1), to: now)] };

    private static Application Application(Cooperation cases, Application says) =>
        says with { Cooperation = cases };
}
