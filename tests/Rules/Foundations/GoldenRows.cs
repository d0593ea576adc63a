namespace RelayHeat.Rules.Foundations;

/// <summary>What the checked-in rows of schema 1 say.</summary>
internal static class GoldenRows
{
    public const long Version = 42;

    public static MerchantState Merchant { get; } = MerchantRules.New("mars-01") with
    {
        Name = "火星旗舰店 \"Mars\"",
        MainAccount = "火星旗舰店",
        StoreType = StoreType.Taobao,
        AlipaySubject = "2088-mars",
        Registration = Registration.Registered,
        InvitationsSentMs = [1772438400000, 1772438400001],
        Bindings = MerchantState.Empty
            .Add("客服甲", new Binding
            {
                BindingId = "00112233445566aa",
                Permission = Permission.Full,
                InvitedAt = Given.Start,
                ExpiresAt = Given.Start.AddDays(7),
            })
            .Add("客服乙", new Binding
            {
                BindingId = "00112233445566bb",
                InvitedAt = Given.Start,
                BoundAt = Given.Start.AddMilliseconds(1),
            })
            .Add("火星旗舰店:客服1", new Binding
            {
                BindingId = "00112233445566cc",
                Type = BindingType.SubAccount,
                Permission = Permission.Full,
                InvitedAt = Given.Start,
                BoundAt = Given.Start,
            }),
    };

    public static OperatorAccountState Account { get; } = Filled(OperatorAccountRules.New("客服甲"));

    public static ProviderState Provider { get; } = Filled(ProviderRules.New(Firm.Code));

    /// <summary>What a provider holds that the other one has not: it was removed, and reads as such.</summary>
    public static ProviderState RemovedProvider { get; } = Firm.Removed().State;

    public static SubjectState Subject { get; } = SubjectRules.New(SubjectId.OfLegalRepresentative(Papers.Representative)) with
    {
        BarredWith = Firm.Code,
        Cleared = [new Clearance("91110000802100433B", 7), new Clearance(Firm.Code, 42)],
    };

    public static CommissionState Commission { get; } =
        CommissionRules.New("mars-01") with { Version = 42, OpenPlans = 3 };

    /// <summary>A plan, which is a row of its own: in it everything that one may hold.</summary>
    public static Plan Plan { get; } = new()
    {
        PlanId = "00112233445566ee",
        Number = 7,
        Version = 42,
        Kind = PlanKind.CategoryDirectional,
        Target = "美妆",
        RateBps = 1000,
        ProposedRateBps = 2000,
        CreatedAt = Given.Start,
        EffectiveFrom = Given.Start.AddDays(1),
        EffectiveTo = Given.Start.AddDays(2),
        IsStopping = true,
        IsStopped = true,
        Streamers = Plan.NoStreamers
            .Add("主播甲", new StreamerTerms { ConfirmedAt = Given.Start, RateBps = 1000 })
            .Add("主播乙", new StreamerTerms { ConfirmedAt = Given.Start, RateBps = 2000, IsReleased = true })
            .Add("主播丙", new StreamerTerms()),
    };

    public static FundAccountState FundAccount { get; } = FundAccountRules.New("mars-01") with
    {
        Ledger = new FundLedger { BankFen = -100, AvailableFen = 60, HeldFen = 30, PlatformFen = 10 },
        Entries = 42,
    };

    /// <summary>A movement, which is a row of its own.</summary>
    public static FundEntryView FundEntry { get; } = new(
        42, "m1", FundEntryKind.Charge, 10, "订单 \"7\"", FundSide.Held, FundSide.Platform, Given.Start, 60, 30);

    private static ProviderState Filled(ProviderState state) => state with
    {
        OwnerAccount = Firm.Owner,
        CompanyName = Papers.Plain.CompanyName,
        Round = 2,
        Status = ProviderStatus.WindingDown,
        Application = Papers.Plain
            .With(Papers.Settlement(), Papers.DaysOfUtc(Papers.Day(Given.Start), Papers.Day(Given.Start)) with { Alliance = Alliance.Haowu })
            .With(Papers.Category("美妆", "a", "b"))
            .With(Papers.Brand("花西子", "deal", "sale")),
        Evidence = [.. Enum.GetValues<EvidenceKind>().Select(k => new EvidenceItem(Papers.Id($"{k}"), k, Papers.Day(Given.Start)))],
        Submitter = Firm.Owner,
        Approving = Given.Reviewer.Account,
        AlipayEnterpriseVerified = true,
        OtherRoles = [new OtherRole("MCN", 7)],
        Deposit = new DepositLedger { BankFen = -10, DepositFen = 7, PlatformFen = 3, Entries = 4, RefundedInRound = 1 },
        Shortfall = new Shortfall(
            TopUpStage.Flagged, Given.Start, Given.Start.AddDays(7), Given.Start.AddDays(37), Given.Start.AddDays(97)),
        Standing = new StandingView(1, 2, 3, true, false, Given.Start),
        Penalties = [new Penalty("p1", Given.Start.AddDays(1), "延迟\"发货\"")],
        Fines = [new Fine("f1", 500, 200, "延迟")],
        Admission = new LastAdmission(2, Given.Start, Papers.Representative, Papers.AlipaySubject),
        Review = new LastReview(
            ReviewDecision.Return,
            ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal).Add(RequirementIds.Employees, "人数不足"),
            1,
            Given.Start),
    };

    private static OperatorAccountState Filled(OperatorAccountState state) => state with
    {
        IsRegistered = true,
        RealNameVerified = true,
        AlipaySubject = "2088-a",
        PlatformIdentities = [PlatformIdentity.Streamer, PlatformIdentity.SubAccount],
        MainAccountOf = "venus",
        JoinedAt = Given.Start,
        BoundTo = new BoundStore(
            "00112233445566aa", "mars-01", BindingType.Operator, Permission.Full, Given.Start, Given.Start.AddMilliseconds(1)),
        Accepting = "00112233445566dd",
        Invitations = state.Invitations.Add(
            "00112233445566dd", new Invitation("m2", "木星店", Permission.Standard, Given.Start, Given.Start.AddDays(7))),
        Ended =
        [
            .. Enum.GetValues<CloseReason>().Select(reason => new EndedInvitation($"ended-by-{reason.ToText()}", reason)),
        ],
        Heard = [new Heard("mars-01", 7), new Heard("m2", 3)],
    };
}
