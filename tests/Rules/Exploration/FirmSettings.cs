namespace RelayHeat.Rules.Exploration;

/// <summary>A world of one provider, small enough to be walked through completely.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Before">The commands that lead to where the walk begins.</param>
/// <param name="Commands">All commands that there are.</param>
/// <param name="After">When something can happen, counted from the start.</param>
/// <param name="OthersBar">Whether those whom it names can be barred with another entity.</param>
internal sealed record FirmSetting(
    string Name, ProviderCommand[] Before, ProviderCommand[] Commands, TimeSpan[] After, bool OthersBar = false)
{
    /// <summary>A new round after this one is not begun.</summary>
    public const int LastRound = 2;

    /// <summary>Amounts of a few fen, and waits of a day.</summary>
    public static Policy Policy { get; } = Given.Published with
    {
        Version = "tiny",
        Providers = Given.Published.Providers with
        {
            DepositFen = 2,
            SettlementFen = 1,
            SettlementDays = 2,
            CoolDownDays = new CoolDownDays { NoLongerQualified = 1, DepositOverdue = 2, Violation = 1 },
            TopUpDays = new TopUpDays { Due = 1, Flagged = 1, Removable = 2 },
        },
    };

    public IEnumerable<DateTimeOffset> Instants => After.Select(a => Given.Start + a);
}

/// <summary>The settings that are walked through.</summary>
internal static class FirmSettings
{
    private static readonly TimeSpan AtOnce = TimeSpan.Zero;
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    private static readonly ProviderCommand Evidence =
        new AddEvidence(Papers.Id("shot"), EvidenceKind.BackofficeScreenshot, Papers.Day(Given.Start));

    /// <summary>Says enough until the end of the first day.</summary>
    private static readonly ProviderCommand Write =
        new SaveApplication(Papers.Plain.With(Papers.Settlement(2, from: Given.Start.AddDays(-1))));

    private static readonly ProviderCommand Submit = new SubmitApplication();
    private static readonly ProviderCommand Approve = Firm.Approval;
    private static readonly ProviderCommand Verified = new RecordFacts(true, []);
    private static readonly ProviderCommand Exit = new RequestExit(false);
    private static readonly ProviderCommand WindDown = new RequestExit(true);
    private static readonly ProviderCommand Reapply = new Reapply();
    private static readonly ProviderCommand Fine = new ImposeFine("f", 1, "x");
    private static readonly ProviderCommand PayFine = new PayFine("f", "fp", 1);
    private static readonly ProviderCommand Bar = Remove(RemovalCause.SeriousViolation);

    private static readonly ProviderCommand[] Admission =
        [Evidence, Write, Verified, Move("first", DepositEntryKind.Payment, 2), Submit, Approve];

    /// <summary>Time windows, facts and bars that come in between submitting, approving and admitting.</summary>
    public static FirmSetting Review { get; } = new(
        "review and bars",
        [.. Admission.Take(4)],
        [
            Evidence, Write, new SaveApplication(Papers.Poor), Submit, new WithdrawApplication(), Approve,
            new ReviewApplication(ReviewDecision.Return, ImmutableSortedDictionary<string, string>.Empty.Add("employees", "x")),
            Verified, new RecordFacts(false, []), Exit, Reapply, Bar,
        ],
        [AtOnce, OneDay, OneDay + Given.Millisecond],
        OthersBar: true);

    /// <summary>Everything that an exit depends on.</summary>
    public static FirmSetting Leaving { get; } = new(
        "leaving",
        Admission,
        [
            Report(1, false), Report(0, true), Report(0, false), new ImposePenalty("p", Given.Start.AddDays(1), "x"), new LiftPenalty("p"),
            new ImposePenalty("q", Given.Start.AddDays(2), "x"), Fine, PayFine, Exit, WindDown, new WithdrawExit(),
            Remove(RemovalCause.Violation), Bar,
        ],
        [AtOnce, OneDay - Given.Millisecond, OneDay, 2 * OneDay]);

    /// <summary>The deposit through two rounds.</summary>
    public static FirmSetting Money { get; } = new(
        "money",
        Admission,
        [
            Move("second", DepositEntryKind.Payment, 1), Move("taken", DepositEntryKind.Deduction, 1),
            Move("back-1", DepositEntryKind.Refund, 1), Move("back-2", DepositEntryKind.Refund, 1),
            Move("back-2", DepositEntryKind.Refund, 2),
            Fine, PayFine, Exit, WindDown, Reapply, Evidence, Write, Submit, Approve, Bar,
        ],
        [AtOnce]);

    /// <summary>The ladder of a short deposit, removals and their cool-downs.</summary>
    public static FirmSetting Returning { get; } = new(
        "short deposits and coming back",
        Admission,
        [
            Move("taken", DepositEntryKind.Deduction, 1), Move("second", DepositEntryKind.Payment, 1),
            new RecordFacts(true, [new OtherRole("MCN", 2)]), Verified,
            Remove(RemovalCause.DepositOverdue), Remove(RemovalCause.Violation), Remove(RemovalCause.NoLongerQualified), Exit, Reapply,
            Evidence, Write, Submit, Approve, Bar,
        ],
        [AtOnce, OneDay - Given.Millisecond, OneDay, 2 * OneDay, 3 * OneDay, 5 * OneDay]);

    private static MoveDeposit Move(string id, DepositEntryKind kind, long fen) => new(id, kind, fen, "x");

    private static RemoveProvider Remove(RemovalCause cause) => new(cause, "x");

    // As of the very beginning, so that a later report is as new as any.
    private static ReportStanding Report(int deliveries, bool litigation) =>
        new(new StandingView(deliveries, 0, 0, litigation, false, Given.Start));
}
