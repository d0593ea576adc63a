namespace RelayHeat.Rules.Foundations;

/// <summary>A provider and a subject at every limit at once, with the longest texts that one letter can make.</summary>
internal static class LargestProviders
{
    private const int TextLength = 64;
    private const int ReasonLength = 100;
    private const int RoleLength = 32;

    private static readonly DateTimeOffset Later = Given.Start.AddYears(7000);

    /// <summary>What the row is made of: each part by its name, and the provider without it.</summary>
    public static IEnumerable<(string Part, ProviderState Without)> Parts(ProviderState state)
    {
        yield return ("evidence", state with { Evidence = [] });
        yield return ("the application", state with { Application = null });
        yield return ("penalties", state with { Penalties = [] });
        yield return ("fines", state with { Fines = [] });
        yield return ("the review", state with { Review = null });
        yield return ("other roles", state with { OtherRoles = [] });
        yield return ("the last admission", state with { Admission = null });
        yield return ("the last removal", state with { Removal = null });
    }

    public static ProviderState Provider(string letter)
    {
        var evidence = Enumerable.Range(0, ProviderState.MaxEvidence).Select(i => Papers.Id($"{i}")).ToArray();
        var state = ProviderRules.New(Firm.Code) with
        {
            OwnerAccount = Long("客", TextLength),
            CompanyName = Long(letter, TextLength),
            Round = int.MaxValue,
            Status = ProviderStatus.UnderReview,
            Application = Application(letter, evidence),
            Evidence = [.. evidence.Select(id => new EvidenceItem(id, EvidenceKind.TransactionVoucher, DateOnly.MaxValue)
            {
                Bytes = EvidenceId.MaxBytes, RemoveDay = DateOnly.MaxValue.DayNumber,
            })],
            Submitter = Long("客", TextLength),
            Approving = Long("客", TextLength),
            AlipayEnterpriseVerified = false,
            OtherRoles = [.. Numbers(RecordFacts.MaxRoles).Select(i => new OtherRole(Long(letter, RoleLength, i), Money.MaxFen))],
            Deposit = new DepositLedger
            {
                BankFen = -DepositLedger.MaxFen,
                DepositFen = DepositLedger.MaxFen / 2,
                PlatformFen = DepositLedger.MaxFen / 2,
                Entries = int.MaxValue,
                RefundedInRound = int.MaxValue,
                CarriedFen = DepositLedger.MaxFen / 2,
            },
            Standing = new StandingView(int.MaxValue, int.MaxValue, int.MaxValue, false, false, Later),
            Penalties =
            [
                .. Numbers(ProviderState.MaxPenalties)
                    .Select(i => new Penalty(Long(letter, TextLength, i), Later, Long(letter, ReasonLength))),
            ],
            Fines =
            [
                .. Numbers(ProviderState.MaxFines)
                    .Select(i => new Fine(Long(letter, TextLength, i), Money.MaxFen, Money.MaxFen - 1, Long(letter, ReasonLength))),
            ],
            Admission = new LastAdmission(int.MaxValue, Later, Long(letter, TextLength), Long(letter, TextLength)),
            Review = new LastReview(
                ReviewDecision.Return,
                RequirementIds.All.ToImmutableSortedDictionary(id => id, _ => Long(letter, ReasonLength), StringComparer.Ordinal),
                int.MaxValue,
                Later),
            Removal = new LastRemoval(RemovalCause.SeriousViolation, Long(letter, ReasonLength), Later, Later),
        };
        state.Check();
        return state;
    }

    public static SubjectState Subject(string letter)
    {
        var state = SubjectRules.New(SubjectId.OfLegalRepresentative(Long(letter, TextLength))) with
        {
            BarredWith = Firm.Code,
            Cleared = [.. Enumerable.Repeat(new Clearance(Firm.Code, long.MaxValue), SubjectState.MaxCleared)],
        };
        state.Check();
        return state;
    }

    private static Application Application(string letter, string[] evidence) => new(
        Long(letter, TextLength), Long(letter, TextLength), Long(letter, TextLength), false, TaxpayerType.SmallScale,
        Grains.Providers.Application.MaxEmployees,
        new Cooperation(
            [
                .. Numbers(Grains.Providers.Application.MaxSettlements).Select(i =>
                    new AllianceSettlement(Alliance.Jingxuan, Money.MaxFen, Later.AddDays(i), Later.AddDays(i + 1), false, evidence[i])),
            ],
            [
                .. Numbers(Grains.Providers.Application.MaxCategories).Select(i => new CategoryCase(
                    Long(letter, TextLength, i), [.. evidence[..Grains.Providers.Application.MaxEvidencePerCategory]])),
            ],
            [
                .. Numbers(Grains.Providers.Application.MaxBrands)
                    .Select(i => new BrandResource(Long(letter, TextLength, i), evidence[i], evidence[i + 1])),
            ]));

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(0, count);

    // Texts of this many UTF-16 characters; what tells one from another is written with Chinese signs, which cost what letters cost.
    private static string Long(string letter, int length, int number = 0)
    {
        var ending = number == 0 ? "" : string.Concat($"{number:00}".Select(d => "零一二三四五六七八九"[d - '0']));
        return string.Concat(Enumerable.Repeat(letter, length - ending.Length)) + ending;
    }
}
