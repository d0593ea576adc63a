namespace RelayHeat.Rules.Documents;

using Decision = Decision<ProviderEvent>;
using SubjectCore = Deciding<SubjectRules, SubjectState, SubjectCommand, SubjectEvent>;

/// <summary>The state machines of providers and of those who stand behind them, found by running the rules.</summary>
internal static class ProviderMachines
{
    private const string Approving = "approving";

    private static readonly DateTimeOffset PenaltyEnds = Given.Start.AddDays(60);

    private static readonly Refusal SomebodyIsBarred = new(Codes.RelatedEntityBarred);

    public static ImmutableArray<Machine> All => [Life(), LaterRound(), ShortDeposit(), Subject()];

    private static Machine Life()
    {
        (string, Func<Firm>)[] statuses =
        [
            ("none", () => Firm.Unknown()),
            ("draft", () => Firm.Ready()),
            ("under_review", () => Firm.UnderReview()),
            (Approving, BeingApproved),
            ("admitted", () => Firm.Admitted()),
            ("winding_down", WindingDown),
            ("exited", () => Firm.Exited()),
            ("removed", () => Firm.Removed()),
            ("barred", () => Firm.Barred()),
        ];
        (string, Func<Firm, Decision>)[] rows =
        [
            ("save the application", f => f.Save(Papers.Plain)),
            ("save, naming who is barred", f => f.Save(Papers.Plain, namesBarred: true)),
            ("add evidence", f => f.AddEvidence("more", EvidenceKind.Agreement)),
            ("submit", f => f.Submit()),
            ("submit, a requirement unmet", f => AtFault(f).Submit()),
            ("submit, naming who is barred", f => f.Submit(namesBarred: true)),
            ("withdraw the application", f => f.Execute(new WithdrawApplication())),
            ("approve", f => f.Approve()),
            ("approve, a requirement unmet", f => AtFault(f).Approve()),
            ("approve, by the owner", f => f.Approve(new Caller(Firm.Owner, Roles.Review))),
            ("return", f => f.Return((RequirementIds.Employees, "x"))),
            ("answer: those it names are free", f => f.Settle()),
            ("answer: one of them is barred", f => f.Settle(SomebodyIsBarred)),
            ("exit", f => f.Exit()),
            ("exit, a condition unmet", f => Busy(f).Exit()),
            ("wind down, a condition unmet", f => Busy(f).Exit(windDown: true)),
            ("withdraw the exit", f => f.Stay()),
            ("the penalty is lifted", f => f.Lift("p")),
            ("remove for a violation", f => f.Remove(RemovalCause.Violation)),
            ("remove for a serious violation", f => f.Remove(RemovalCause.SeriousViolation)),
            ("reapply", f => f.Reapply()),
            ("reapply, 30 days later", f => Later(f, 30).Reapply()),
            ("the registry gives it another owner", f => f.Give("another")),
            ("deposit: payment", f => f.Pay(1)),
            ("deposit: refund", f => f.Refund(1)),
            ("any of the owner's, by somebody else", f => f.Execute(new RequestExit(true), Given.Account("stranger"))),
        ];
        return Of(
            "Provider: from application to exit, removal and bar",
            "Sections E and F. The application meets every requirement; who winds down does so because of a penalty of 60 days. "
            + "The owner's commands come from the owner, the others from staff with the role.",
            statuses,
            [
                .. rows.Select(r => Row(r.Item1, r.Item2)),
                ("the penalty ends", f => Due(f, PenaltyEnds)),
            ]);
    }

    private static Machine LaterRound()
    {
        (string, Func<Firm>)[] statuses =
        [
            ("draft", () => Firm.InSecondRound()),
            ("under_review", () =>
            {
                var firm = Firm.InSecondRound().WithSettlement();
                firm.Submit();
                return firm;
            }),
        ];
        return Of(
            "Provider: a later round",
            "F3, F4: as the first round, but who was once admitted can still be barred.",
            statuses,
            [
                Row("save the application", f => f.Save(Papers.Plain)),
                Row("submit, with nothing written", f => f.Submit()),
                Row("approve", f => f.Approve()),
                Row("exit", f => f.Exit()),
                Row("remove for a violation", f => f.Remove(RemovalCause.Violation)),
                Row("remove for a serious violation", f => f.Remove(RemovalCause.SeriousViolation)),
                Row("deposit: refund", f => f.Refund(1)),
            ]);
    }

    private static Machine ShortDeposit()
    {
        var days = new Dictionary<string, int> { ["due"] = 0, ["overdue"] = 7, ["flagged"] = 37, ["removable"] = 97 };
        (string, Func<Firm>)[] statuses =
        [
            ("settled", () => Firm.Admitted()),
            .. days.Select(d => (d.Key, (Func<Firm>)(() => Short(d.Value)))),
        ];
        return Of(
            "Provider: a short deposit",
            "E8: from the instant at which neither deposit nor waiver holds. Due after 7 days, flagged 30 and removable 90 days later.",
            statuses,
            [
                Row("deposit: deduction", f => f.Deduct(1)),
                Row("deposit: paid in full", f => f.Pay(Firm.DepositFen)),
                Row("another role waives it", f => f.Facts(true, new OtherRole("MCN", Firm.DepositFen))),
                Row("remove for the overdue deposit", f => f.Remove(RemovalCause.DepositOverdue)),
                Row("exit", f => f.Exit()),
                ("its next date comes", f => Due(f, ProviderRules.NextDueAt(f.State) ?? f.Now)),
            ],
            f => f.Seen.IsActive ? f.Seen.Shortfall is { } s ? s.Stage.ToText() : "settled" : f.Status.ToText());
    }

    private static Machine Subject()
    {
        const string applicant = "91110000802100433B";
        var free = new[] { (SubjectCommand)new ClearEntity(applicant, 7) }.Aggregate(SubjectRules.New("representative:x"), After);
        (string Status, SubjectState State)[] statuses = [("free", free), ("barred", After(free, new BarSubject(Firm.Code)))];
        (string Command, SubjectCommand Asked)[] rows =
        [
            ("an approval asks", new ClearEntity(applicant, 8)),
            ("an approval asks that was let pass before", new ClearEntity(applicant, 7)),
            ("its provider is barred", new BarSubject(Firm.Code)),
            ("another of its providers is barred", new BarSubject(applicant)),
        ];
        return new Machine(
            "Subject: a legal representative or an Alipay subject",
            "F5: barred with the first of its providers, for ever. An approval that was let pass before the bar stays let pass.",
            [.. statuses.Select(s => s.Status)],
            [
                .. rows.Select(row => (row.Command, statuses.Select(s =>
                {
                    var taken = Take(s.State, row.Asked);
                    return RulesAsDocument.Cell(taken.Decision, () => taken.State.BarredWith is null ? "free" : "barred");
                }).ToImmutableArray())),
            ]);
    }

    private static SubjectState After(SubjectState state, SubjectCommand command) => Take(state, command).State;

    private static Taken<SubjectState, SubjectCommand, SubjectEvent> Take(SubjectState state, SubjectCommand command) =>
        SubjectCore.Take(state, 1, command, Given.Reviewer, Given.Start, Given.Published);

    private static Machine Of(
        string title,
        string about,
        (string Status, Func<Firm> Make)[] statuses,
        (string Command, Func<Firm, Cell> Run)[] rows,
        Func<Firm, string>? statusOf = null) =>
        new(title, about, [.. statuses.Select(s => s.Status)],
        [
            .. rows.Select(row => (row.Command, statuses.Select(s =>
                Waits(s.Status, row.Command) ? RulesAsDocument.Waits : Placed(row.Run, s.Make(), statusOf)).ToImmutableArray())),
        ]);

    // Where a cell leads is asked once the command has run, by the machine's own notion of a status.
    private static Cell Placed(Func<Firm, Cell> run, Firm firm, Func<Firm, string>? statusOf)
    {
        var cell = run(firm);
        return cell.Leads is null || statusOf is null ? cell : cell with { Leads = statusOf(firm) };
    }

    private static (string Command, Func<Firm, Cell> Run) Row(string command, Func<Firm, Decision> run) =>
        (command, firm => RulesAsDocument.Cell(run(firm), () => Status(firm)));

    private static Cell Due(Firm firm, DateTimeOffset at)
    {
        firm.Now = at;
        return RulesAsDocument.Cell(firm.Wake(), () => Status(firm));
    }

    private static string Status(Firm firm) =>
        !firm.State.Exists ? "none" : firm.Seen.Approving is not null ? Approving : firm.Status.ToText();

    /// <summary>While those whom it names are asked, the core decides nothing but their answer.</summary>
    private static bool Waits(string status, string command) =>
        status == Approving && !command.StartsWith("answer", StringComparison.Ordinal) && command != "the penalty ends";

    private static Firm BeingApproved()
    {
        var firm = Firm.UnderReview();
        firm.Approve();
        return firm;
    }

    private static Firm WindingDown()
    {
        var firm = Firm.Admitted();
        firm.Penalise("p", PenaltyEnds);
        firm.Exit(windDown: true);
        return firm;
    }

    private static Firm Short(int days)
    {
        var firm = Firm.Admitted();
        firm.Deduct(1);
        Later(firm, days).Wake();
        return firm;
    }

    private static Firm AtFault(Firm firm)
    {
        firm.Facts(false);
        return firm;
    }

    private static Firm Busy(Firm firm)
    {
        firm.Report(openDeliveries: 1);
        return firm;
    }

    private static Firm Later(Firm firm, int days)
    {
        firm.Now = Given.Start.AddDays(days);
        return firm;
    }
}
