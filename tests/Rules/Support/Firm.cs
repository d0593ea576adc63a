namespace RelayHeat.Rules.Support;

using Decision = Decision<ProviderEvent>;
using Core = Deciding<ProviderRules, ProviderState, ProviderCommand, ProviderEvent>;

/// <summary>One provider under test. A command comes from whoever may give it, unless the test says otherwise.</summary>
internal sealed class Firm
{
    public const string Code = "91350100M000100Y43";
    public const string Owner = "创势负责人";
    public const long DepositFen = 10_000_000;

    private IdBook _usedIds = IdBook.Empty;
    private int _ids;

    private Firm(Policy? policy) => Policy = policy ?? Given.Published;

    public ProviderState State { get; private set; } = ProviderRules.New(Code);

    public long Version { get; private set; }

    public DateTimeOffset Now { get; set; } = Given.Start;

    public Policy Policy { get; set; }

    public List<Message<ProviderCommand>> Told { get; } = [];

    /// <summary>The state as a question finds it now.</summary>
    public ProviderState Seen => Core.AsOf(State, Now);

    public ProviderStatus Status => Seen.Status;

    public static Firm Unknown(Policy? policy = null) => new(policy);

    /// <summary>Filed, with nothing of section E met but what an application says by itself.</summary>
    public static Firm Filed(Application? application = null, Policy? policy = null)
    {
        var firm = new Firm(policy);
        firm.Save(application ?? Papers.Plain).RecordsAll(typeof(ProviderFiled), typeof(ApplicationSaved));
        firm.Told.Clear();
        return firm;
    }

    /// <summary>In draft, with every requirement met: by the deposit, and by a settlement of one fen more than needed.</summary>
    public static Firm Ready(Policy? policy = null)
    {
        var firm = Filed(policy: policy);
        firm.Facts(true).Records<FactsRecorded>();
        firm.Pay(DepositFen).Records<DepositMoved>();
        return firm.WithSettlement();
    }

    public static Firm UnderReview(Policy? policy = null)
    {
        var firm = Ready(policy);
        firm.Submit().Records<ApplicationSubmitted>();
        return firm;
    }

    public static Firm Admitted(Policy? policy = null) => UnderReview(policy).WithApproval();

    /// <summary>Winding down because of an open delivery.</summary>
    public static Firm WindingDown(Policy? policy = null)
    {
        var firm = Admitted(policy);
        firm.Report(openDeliveries: 1).Records<StandingReported>();
        firm.Exit(windDown: true).Records<WindDownStarted>();
        return firm;
    }

    public static Firm Exited(Policy? policy = null)
    {
        var firm = Admitted(policy);
        firm.Exit().Records<ProviderExited>();
        return firm;
    }

    public static Firm Removed(RemovalCause cause = RemovalCause.Violation, Policy? policy = null)
    {
        var firm = Admitted(policy);
        firm.Remove(cause).Records<ProviderRemoved>();
        return firm;
    }

    public static Firm Barred(Policy? policy = null)
    {
        var firm = Admitted(policy);
        firm.Remove(RemovalCause.SeriousViolation).Records<ProviderBarred>();
        firm.Told.Clear();
        return firm;
    }

    /// <summary>In draft again, in the round after an exit.</summary>
    public static Firm InSecondRound(Policy? policy = null)
    {
        var firm = Exited(policy);
        firm.Reapply().Records<RoundOpened>();
        return firm;
    }

    public Decision Execute(ProviderCommand command, Caller caller, ProviderFacts? facts = null)
    {
        var taken = Core.Take(State, Version, command, caller, Now, Policy, _usedIds.LookUp(command, facts ?? new()));
        (State, Version) = (taken.State, taken.Version);
        _usedIds = _usedIds.With(taken.Recorded);
        Told.AddRange(taken.Told);
        return taken.Decision;
    }

    public Decision Execute(ProviderCommand command, ProviderFacts? facts = null) => Execute(command, WhoMay(command), facts);

    /// <summary>Records what time has brought about, as a wake-up does.</summary>
    public ImmutableArray<ProviderEvent> Wake()
    {
        var taken = Core.Wake(State, Version, Now);
        (State, Version) = (taken.State, taken.Version);
        return taken.Recorded;
    }

    public static Caller WhoMay(ProviderCommand command) => command switch
    {
        ReviewApplication => Given.Reviewer,
        RecordFacts or ChangeOwner => Given.Staff,
        ReportStanding or ImposePenalty or LiftPenalty or ImposeFine or RemoveProvider => Given.Enforcer,
        PayFine or MoveDeposit => Given.Cashier,
        SettleApproval => Given.Reviewer,
        _ => Given.Account(Owner),
    };

    public Decision Save(Application application, bool namesBarred = false) =>
        Execute(new SaveApplication(application), new() { NamesBarred = namesBarred });

    /// <summary>Saves what the application says now, changed.</summary>
    public Decision Change(Func<Application, Application> change) => Save(change(State.Application!));

    public Decision AddEvidence(string name, EvidenceKind kind, DateOnly? issuedOn = null) =>
        Execute(new AddEvidence(Papers.Id(name), kind, issuedOn ?? Papers.Day(Now)));

    public Decision Submit(bool namesBarred = false) => Execute(new SubmitApplication(), new() { NamesBarred = namesBarred });

    public Decision Approve(Caller? by = null) => Execute(Approval, by ?? Given.Reviewer);

    public Decision Return(params (string Id, string Reason)[] reasons) =>
        Execute(new ReviewApplication(ReviewDecision.Return, reasons.ToImmutableSortedDictionary(r => r.Id, r => r.Reason)));

    /// <summary>Those whom the application names have answered.</summary>
    public Decision Settle(Refusal? refusal = null) => Execute(new SettleApproval(refusal));

    public Decision Facts(bool verified, params OtherRole[] roles) => Execute(new RecordFacts(verified, [.. roles]));

    public Decision Pay(long fen, string? id = null) => Move(DepositEntryKind.Payment, fen, id);

    public Decision Deduct(long fen, string? id = null) => Move(DepositEntryKind.Deduction, fen, id);

    public Decision Refund(long fen, string? id = null) => Move(DepositEntryKind.Refund, fen, id);

    public Decision Move(DepositEntryKind kind, long fen, string? id = null, string reference = "ref") =>
        Execute(new MoveDeposit(id ?? $"entry-{++_ids}", kind, fen, reference));

    public Decision Report(
        int openDeliveries = 0, int openDisputes = 0, int openComplaints = 0, bool litigation = false, bool inquiry = false,
        DateTimeOffset? asOf = null) =>
        Execute(new ReportStanding(new StandingView(openDeliveries, openDisputes, openComplaints, litigation, inquiry, asOf ?? Now)));

    public Decision Penalise(string id, DateTimeOffset until) => Execute(new ImposePenalty(id, until, "late deliveries"));

    public Decision Lift(string id) => Execute(new LiftPenalty(id));

    public Decision Fine(string id, long fen) => Execute(new ImposeFine(id, fen, "late deliveries"));

    public Decision PayOff(string fine, long fen, string? id = null) => Execute(new PayFine(fine, id ?? $"payment-{++_ids}", fen));

    public Decision Exit(bool windDown = false) => Execute(new RequestExit(windDown));

    public Decision Stay() => Execute(new WithdrawExit());

    public Decision Remove(RemovalCause cause) => Execute(new RemoveProvider(cause, "in words"));

    public Decision Reapply() => Execute(new Reapply());

    public Decision Give(string account, bool isKnown = true) =>
        Execute(new ChangeOwner(account, "the company's own account"), new() { OwnerIsKnown = isKnown });

    /// <summary>Adds the settlement that meets E4, with its screenshot.</summary>
    public Firm WithSettlement(params AllianceSettlement[] settlements)
    {
        AddEvidence("shot", EvidenceKind.BackofficeScreenshot);
        if (settlements.Length == 0) settlements = [Papers.Settlement(from: Now.AddDays(-10), to: Now)];
        Assert.NotEmpty(Save((State.Application ?? Papers.Plain).With(settlements)).Events());
        return this;
    }

    public Firm WithEvidence(EvidenceKind kind, params string[] names)
    {
        foreach (var name in names) Assert.NotEmpty(AddEvidence(name, kind).Events());
        return this;
    }

    public Firm WithApproval()
    {
        Approve().Records<ApprovalStarted>();
        Settle().Records<ProviderAdmitted>();
        Told.Clear();
        return this;
    }

    public static ReviewApplication Approval { get; } = new(ReviewDecision.Approve, ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>A requirement as it stands now, or at another instant.</summary>
    public RequirementView Look(string id, DateTimeOffset? at = null) =>
        Admission.Assess(Seen, Policy, at ?? Now).Requirements.Single(r => r.Id == id);

    public bool IsMet(string id) => Look(id).Met;

    /// <summary>A condition of F1 as it stands now.</summary>
    public RequirementView Condition(string id) => ExitConditions.Assess(Seen, Now).Conditions.Single(c => c.Id == id);
}
