using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains.Providers;

/// <summary>An application (section E). Texts have 1 to 64 characters.</summary>
/// <param name="LegalRepresentative">The legal representative; a barred one is refused (F5).</param>
/// <param name="AlipaySubject">The Alipay subject; a barred one is refused (F5).</param>
/// <param name="IndependentLegalEntity">E3: whether it is a legal entity of its own.</param>
/// <param name="Employees">E3: how many it has, 0 to 10,000,000.</param>
/// <param name="Cooperation">E4: what it has done.</param>
[GenerateSerializer, Immutable, Alias("Application")]
public sealed record Application(
    string CompanyName, string LegalRepresentative, string AlipaySubject, bool IndependentLegalEntity, TaxpayerType TaxpayerType,
    int Employees, Cooperation Cooperation)
{
    /// <summary>Settlements an application may list.</summary>
    public const int MaxSettlements = 30;
    /// <summary>Categories an application may list.</summary>
    public const int MaxCategories = 10;
    /// <summary>Pieces of evidence for one category.</summary>
    public const int MaxEvidencePerCategory = 4;
    /// <summary>Brands an application may list.</summary>
    public const int MaxBrands = 10;
    /// <summary>The most employees that can be named.</summary>
    public const int MaxEmployees = 10_000_000;
}

/// <summary>Cooperation cases (E4).</summary>
/// <param name="AllianceSettlements">At most 30; those of one alliance do not overlap.</param>
/// <param name="MultiCategoryCases">At most 10.</param>
/// <param name="BrandResources">At most 10.</param>
[GenerateSerializer, Immutable, Alias("Cooperation")]
public sealed record Cooperation(
    ImmutableArray<AllianceSettlement> AllianceSettlements,
    ImmutableArray<CategoryCase> MultiCategoryCases,
    ImmutableArray<BrandResource> BrandResources)
{
    /// <summary>Every piece of evidence that it names; the same one may be named twice.</summary>
    internal IEnumerable<string> EvidenceIds =>
    [
        .. AllianceSettlements.Select(s => s.EvidenceId),
        .. MultiCategoryCases.SelectMany(c => c.EvidenceIds),
        .. BrandResources.SelectMany(b => new[] { b.AgreementEvidenceId, b.TransactionEvidenceId }),
    ];

    /// <inheritdoc />
    public bool Equals(Cooperation? other) => other is not null
        && AllianceSettlements.SequenceEqual(other.AllianceSettlements)
        && MultiCategoryCases.SequenceEqual(other.MultiCategoryCases)
        && BrandResources.SequenceEqual(other.BrandResources);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(AllianceSettlements.Length, MultiCategoryCases.Length, BrandResources.Length);
}

/// <summary>What was settled on an alliance in a period.</summary>
/// <param name="AmountFen">How much, 1 to 10^15 fen.</param>
/// <param name="To">When it ends: the instant after its last moment.</param>
/// <param name="WholeDays">
/// The period was given by dates, its last day included. It is then compared by days in Beijing: it may begin on the day 30 days before
/// the decision, and end on the day of the decision.
/// </param>
/// <param name="EvidenceId">The screenshot of the back office.</param>
[GenerateSerializer, Immutable, Alias("AllianceSettlement")]
public sealed record AllianceSettlement(
    Alliance Alliance, long AmountFen, DateTimeOffset From, DateTimeOffset To, bool WholeDays, string EvidenceId)
{
    internal DateOnly FirstDay => BeijingDay.At(From);

    /// <summary>The last day of a period of whole days.</summary>
    internal DateOnly LastDay => BeijingDay.At(To).AddDays(-1);

    /// <summary>The same period; whole days begin in Beijing. Older rows have days of UTC, which fall on the same dates.</summary>
    internal AllianceSettlement OnItsDays() =>
        !WholeDays ? this : this with { From = BeijingDay.Begin(FirstDay), To = BeijingDay.Begin(LastDay.AddDays(1)) };
}

/// <summary>Authorised cooperation cases in a category.</summary>
/// <param name="EvidenceIds">At most 4.</param>
[GenerateSerializer, Immutable, Alias("CategoryCase")]
public sealed record CategoryCase(string Category, ImmutableArray<string> EvidenceIds)
{
    /// <inheritdoc />
    public bool Equals(CategoryCase? other) =>
        other is not null && Category == other.Category && EvidenceIds.SequenceEqual(other.EvidenceIds);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Category, EvidenceIds.Length);
}

/// <summary>An agreement with a brand that now runs, and a transaction under it.</summary>
/// <param name="TransactionEvidenceId">A voucher of the transaction.</param>
[GenerateSerializer, Immutable, Alias("BrandResource")]
public sealed record BrandResource(string Brand, string AgreementEvidenceId, string TransactionEvidenceId);

/// <summary>How an applicant is taxed (E3).</summary>
[GenerateSerializer, Alias("TaxpayerType"), JsonConverter(typeof(EnumTextConverter<TaxpayerType>))]
public enum TaxpayerType
{
    /// <summary>一般纳税人.</summary>
    General,
    /// <summary>小规模纳税人.</summary>
    SmallScale,
}

/// <summary>Where something was settled (E4).</summary>
[GenerateSerializer, Alias("Alliance"), JsonConverter(typeof(EnumTextConverter<Alliance>))]
public enum Alliance
{
    /// <summary>Taobao Alliance.</summary>
    Taobao,
    /// <summary>JD Alliance.</summary>
    Jd,
    /// <summary>精选联盟.</summary>
    Jingxuan,
    /// <summary>好物联盟.</summary>
    Haowu,
}

/// <summary>Writes the application of this round. The first account that does so owns the provider.</summary>
[GenerateSerializer, Immutable, Alias("SaveApplication")]
public sealed record SaveApplication(Application Application) : ProviderCommand;

/// <param name="RemoveOn">Files that it no longer names are removed when this day begins, unless it names them again.</param>
internal sealed record ApplicationSaved(Application Application, DateOnly? RemoveOn = null) : ProviderEvent;

/// <summary>The application of a round, with its evidence.</summary>
/// <param name="Application">The application; null until it is written in this round.</param>
/// <param name="Evidence">The files of this round, oldest first; at most 200.</param>
/// <param name="Version">The version of the provider.</param>
[GenerateSerializer, Immutable, Alias("ApplicationView")]
public sealed record ApplicationView(
    string Uscc, int Round, Application? Application, ImmutableArray<EvidenceView> Evidence, long Version);

/// <summary>Faults in an application that only the provider and the clock can recognise.</summary>
internal static class ApplicationFaults
{
    private const string NoSuchEvidence = "Is no evidence of this provider in this round.";

    /// <summary>The faults by JSON pointer, like the gateway's own validation errors.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Find(
        Application application, ProviderState state, DateTimeOffset now)
    {
        var known = state.Evidence.Select(e => e.EvidenceId).ToHashSet(StringComparer.Ordinal);
        var faults = Evidence(application.Cooperation).Where(e => !known.Contains(e.Id)).Select(e => (e.Place, Message: NoSuchEvidence))
            .Concat(Periods(application.Cooperation.AllianceSettlements, now));
        return faults
            .GroupBy(f => "/cooperation/" + f.Place, f => f.Message, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
    }

    private static IEnumerable<(string Place, string Id)> Evidence(Cooperation c) =>
    [
        .. c.AllianceSettlements.Select((s, i) => ($"allianceSettlements/{i}/evidenceId", s.EvidenceId)),
        .. c.MultiCategoryCases.SelectMany((k, i) => k.EvidenceIds.Select((id, j) => ($"multiCategoryCases/{i}/evidenceIds/{j}", id))),
        .. c.BrandResources.Select((b, i) => ($"brandResources/{i}/agreementEvidenceId", b.AgreementEvidenceId)),
        .. c.BrandResources.Select((b, i) => ($"brandResources/{i}/transactionEvidenceId", b.TransactionEvidenceId)),
    ];

    // E4: amounts add up, so nothing may be listed twice.
    private static IEnumerable<(string Place, string Message)> Periods(ImmutableArray<AllianceSettlement> settlements, DateTimeOffset now)
    {
        for (var i = 0; i < settlements.Length; i++)
        {
            var s = settlements[i];
            var place = $"allianceSettlements/{i}";
            if (s.To <= s.From) yield return ($"{place}/to", "Must be after from.");
            else if (IsOfTheFuture(s, now)) yield return ($"{place}/to", "Must not be in the future.");
            var before = settlements.Take(i).ToList().FindIndex(o => o.Alliance == s.Alliance && o.From < s.To && s.From < o.To);
            if (before >= 0) yield return (place, $"Overlaps with settlement {before} of the same alliance.");
        }
    }

    // Today counts although it is not over.
    private static bool IsOfTheFuture(AllianceSettlement s, DateTimeOffset now) =>
        s.WholeDays ? s.LastDay > BeijingDay.At(now) : s.To > now;
}

/// <summary>Submits the application for review.</summary>
[GenerateSerializer, Immutable, Alias("SubmitApplication")]
public sealed record SubmitApplication : ProviderCommand;

/// <summary>Takes the application back to draft.</summary>
[GenerateSerializer, Immutable, Alias("WithdrawApplication")]
public sealed record WithdrawApplication : ProviderCommand;

/// <summary>Decides an application.</summary>
/// <param name="Reasons">Of a return: at least one requirement id with its reason of 1 to 100 characters. Of an approval: none.</param>
[GenerateSerializer, Immutable, Alias("ReviewApplication")]
public sealed record ReviewApplication(ReviewDecision Decision, ImmutableSortedDictionary<string, string> Reasons) : ProviderCommand;

/// <summary>The answer of the subjects that the application names: the refusal when one is barred, or null (F5).</summary>
internal sealed record SettleApproval(Refusal? Refusal) : ProviderCommand, ISettlement;

/// <summary>What a reviewer decides (E7).</summary>
[GenerateSerializer, Alias("ReviewDecision"), JsonConverter(typeof(EnumTextConverter<ReviewDecision>))]
public enum ReviewDecision
{
    /// <summary>The applicant is admitted.</summary>
    Approve,
    /// <summary>The application goes back, with reasons.</summary>
    Return,
}

internal sealed record ApplicationSubmitted(string Submitter) : ProviderEvent;
internal sealed record ApplicationWithdrawn : ProviderEvent;

/// <summary>The reviewer has approved. Now the subjects that the application names are asked whether they are barred (F5).</summary>
internal sealed record ApprovalStarted(string Reviewer, string LegalRepresentative, string AlipaySubject) : ProviderEvent;

/// <summary>A subject is barred, or a requirement no longer holds: the application stays under review.</summary>
internal sealed record ApprovalRefused(string Code) : ProviderEvent;

internal sealed record ProviderAdmitted(int Round, string Preset, DateTimeOffset AdmittedAt) : ProviderEvent;

internal sealed record ApplicationReturned(
    [property: JsonConverter(typeof(OrdinalMapJsonConverter<string>))] ImmutableSortedDictionary<string, string> Reasons,
    DateTimeOffset ReturnedAt) : ProviderEvent;

/// <summary>The last admission, and whom the application named then (F5).</summary>
internal sealed record LastAdmission(int Round, DateTimeOffset AdmittedAt, string LegalRepresentative, string AlipaySubject);

internal sealed record LastReview(
    ReviewDecision Decision,
    [property: JsonConverter(typeof(OrdinalMapJsonConverter<string>))] ImmutableSortedDictionary<string, string> Reasons,
    int Round, DateTimeOffset DecidedAt);

/// <summary>What the reviewers last decided (E7).</summary>
/// <param name="Reasons">Of a return: requirement ids, each with the reason.</param>
[GenerateSerializer, Immutable, Alias("ReviewView")]
public sealed record ReviewView(
    ReviewDecision Decision, ImmutableSortedDictionary<string, string> Reasons, int Round, DateTimeOffset DecidedAt);

/// <summary>
/// F5: asks the subjects that an approved application names whether they are barred. Their grains remember the answer, so a bar comes
/// either before the admission and stops it, or after it.
/// </summary>
internal sealed record RequestForClearance(string Uscc, long Approval, string LegalRepresentative, string AlipaySubject)
    : Message<ProviderCommand>
{
    public override string Target => $"{GrainKeys.Subject}/{SubjectId.OfLegalRepresentative(LegalRepresentative)}";
    public override Delivery Delivery => Delivery.DecidesReply;

    public override async Task<ProviderCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        var command = new ClearEntity(Uscc, Approval);
        string[] subjects = [SubjectId.OfLegalRepresentative(LegalRepresentative), SubjectId.OfAlipaySubject(AlipaySubject)];
        foreach (var subject in subjects)
        {
            var outcome = await grains.GetSubject(subject).Clear(command, context);
            if (outcome.Refusal is not null) return new SettleApproval(outcome.Refusal);
        }
        return new SettleApproval(null);
    }
}
