using System.Text.Json;
using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Providers;

/// <summary>Section E as it stands: each requirement, and whether a preset of the policy is satisfied.</summary>
internal sealed record Admission(string Preset, RequirementTree Tree, Policy Policy, ImmutableArray<RequirementView> Requirements)
{
    /// <summary>E4: evidence of this many categories, and of this many brands.</summary>
    private const int CategoriesNeeded = 2;
    private const int BrandsNeeded = 2;

    /// <summary>E5: whether the preset is satisfied.</summary>
    public bool IsSatisfied => Tree.Holds(IsMet);

    /// <summary>E7: the requirements that stand in the way; none when it is satisfied.</summary>
    public ImmutableArray<RequirementView> Missing => [.. Tree.Missing(IsMet).Select(id => Requirements.First(r => r.Id == id))];

    public AdmissionView View => new(IsSatisfied, Preset, Policy.Version, Tree.ToString());

    /// <param name="preset">A preset of the policy; null for the one in force.</param>
    public static Admission Assess(ProviderState state, Policy policy, DateTimeOffset at, string? preset = null)
    {
        var name = preset ?? policy.Providers.AdmissionPreset;
        var tree = policy.Providers.AdmissionPresets[name];
        return new Admission(name, tree, policy, [.. tree.Requirements.Select(id => Look(id, state, policy.Providers, at) with
        {
            AnyOf = tree.AnyOf(id).ToImmutableArray() is { IsEmpty: false } others ? others : null,
        })]);
    }

    /// <summary>E8: whether a deposit is required and neither paid in full nor waived.</summary>
    public static bool IsDepositShort(ProviderState state, ProviderPolicy policy) =>
        state.Deposit.DepositFen < DepositNeededFen(state, policy);

    /// <summary>E1, E8: the deposit that must be there: all of it, unless it is waived or not required.</summary>
    public static long DepositNeededFen(ProviderState state, ProviderPolicy policy) =>
        NeedsDeposit(policy) && WaivedBy(state, policy) is null ? policy.DepositFen : 0;

    /// <summary>E1: the other role whose deposit waives this one, or null.</summary>
    public static string? WaivedBy(ProviderState state, ProviderPolicy policy) =>
        state.OtherRoles.FirstOrDefault(r => r.DepositPaidFen >= policy.DepositFen)?.Role;

    private bool IsMet(string id) => Requirements.First(r => r.Id == id).Met;

    // Whether the preset requires a deposit: it does not hold by everything else alone.
    private static bool NeedsDeposit(ProviderPolicy policy) =>
        !policy.AdmissionPresets[policy.AdmissionPreset].Holds(id => id is not (RequirementIds.Deposit or RequirementIds.DepositWaiver));

    private static RequirementView Look(string id, ProviderState state, ProviderPolicy policy, DateTimeOffset at) => id switch
    {
        RequirementIds.Deposit => Deposit(state, policy, id, state.Deposit.DepositFen, "not_paid_in_full"),
        RequirementIds.DepositWaiver =>
            Deposit(state, policy, id, state.OtherRoles.Select(r => r.DepositPaidFen).DefaultIfEmpty().Max(), "no_other_role_with_deposit"),
        RequirementIds.AlipayEnterpriseVerified => Flag(id, state.AlipayEnterpriseVerified, "not_verified"),
        RequirementIds.IndependentLegalEntity => Flag(id, state.Application?.IndependentLegalEntity == true, "not_independent"),
        RequirementIds.GeneralTaxpayer => Flag(id, state.Application?.TaxpayerType == TaxpayerType.General, "not_general_taxpayer"),
        RequirementIds.Employees => AtLeast(id, state.Application?.Employees ?? 0, policy.Employees, "too_few_employees"),
        RequirementIds.AllianceSettlement => Settled(id, state, policy, at),
        RequirementIds.MultiCategoryCases => AtLeast(id, Categories(state), CategoriesNeeded, "too_few_categories"),
        RequirementIds.MultiBrandResources => AtLeast(id, Brands(state, policy, at), BrandsNeeded, "too_few_brands"),
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "No such requirement."),
    };

    private static RequirementView Flag(string id, bool met, string reason) => new(id, met, met, true, met ? null : reason);

    private static RequirementView AtLeast(string id, long found, long needed, string reason) =>
        new(id, found >= needed, found, needed, found >= needed ? null : reason);

    // E1, E8: a short deposit shows its deadline.
    private static RequirementView Deposit(ProviderState state, ProviderPolicy policy, string id, long foundFen, string reason) =>
        AtLeast(id, foundFen, policy.DepositFen, reason) with { MendBy = foundFen < policy.DepositFen ? state.Shortfall?.DueAt : null };

    // E4: more than the amount; exactly that is not enough.
    private static RequirementView Settled(string id, ProviderState state, ProviderPolicy policy, DateTimeOffset at)
    {
        var all = Proven(state).ToList();
        var foundFen = all.Where(s => IsWithin(s, policy.SettlementDays, at)).Sum(s => s.AmountFen);
        if (foundFen > policy.SettlementFen) return new(id, true, foundFen, policy.SettlementFen, null);
        var hasOthers = all.Exists(s => !IsWithin(s, policy.SettlementDays, at));
        return new(id, false, foundFen, policy.SettlementFen, hasOthers ? "settlements_outside_window" : "not_more_than_needed");
    }

    // E4: each with its back-office screenshot.
    private static IEnumerable<AllianceSettlement> Proven(ProviderState state) =>
        state.Application?.Cooperation.AllianceSettlements
            .Where(s => Find(state, s.EvidenceId, EvidenceKind.BackofficeScreenshot) is not null) ?? [];

    // E4: within the days that end at the instant of the decision. Periods given by dates are compared by days.
    private static bool IsWithin(AllianceSettlement s, int days, DateTimeOffset at)
    {
        if (!s.WholeDays) return s.From >= at.AddDays(-days) && s.To <= at;
        var today = BeijingDay.At(at);
        return s.FirstDay >= today.AddDays(-days) && s.LastDay <= today;
    }

    // E4: categories with evidence. Spellings of one category count once.
    private static int Categories(ProviderState state) =>
        state.Application?.Cooperation.MultiCategoryCases
            .Where(c => c.EvidenceIds.Any(e => Find(state, e, EvidenceKind.Authorization) is not null))
            .Select(c => Spelling.Visible(c.Category))
            .Distinct(StringComparer.Ordinal)
            .Count() ?? 0;

    // E4: an agreement, and a transaction within the last months, to the day.
    private static int Brands(ProviderState state, ProviderPolicy policy, DateTimeOffset at)
    {
        var today = BeijingDay.At(at);
        var oldest = today.AddMonths(-policy.TransactionMonths);
        return state.Application?.Cooperation.BrandResources
            .Where(b => Find(state, b.AgreementEvidenceId, EvidenceKind.Agreement)?.IssuedOn <= today)
            .Where(b => Find(state, b.TransactionEvidenceId, EvidenceKind.TransactionVoucher)?.IssuedOn is { } on
                && on >= oldest && on <= today)
            .Select(b => Spelling.Visible(b.Brand))
            .Distinct(StringComparer.Ordinal)
            .Count() ?? 0;
    }

    private static EvidenceItem? Find(ProviderState state, string evidenceId, EvidenceKind kind) =>
        state.Evidence.FirstOrDefault(e => e.EvidenceId == evidenceId && e.Kind == kind);
}

/// <summary>A requirement of section E, or a condition of F1, as it stands at an instant (E6).</summary>
/// <param name="Id">One of <see cref="RequirementIds"/>.</param>
/// <param name="Found">The figure found: a number, or true or false. Amounts are in fen.</param>
/// <param name="Needed">The figure needed; of <c>alliance_settlement</c> the amount that must be exceeded.</param>
/// <param name="Reason">Why it does not hold, as a stable word such as <c>too_few_employees</c>; null when it does.</param>
[GenerateSerializer, Immutable, Alias("RequirementView")]
public sealed record RequirementView(string Id, bool Met, Measure Found, Measure Needed, string? Reason)
{
    /// <summary>The requirements that can replace this one, itself included; absent where none can. The preset says how.</summary>
    [Id(0), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<string>? AnyOf { get; init; }

    /// <summary>E8: by when it must be mended; absent where nothing is overdue or due.</summary>
    [Id(1), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? MendBy { get; init; }
}

internal static class RequirementFigures
{
    /// <summary>The same refusal with requirements as a figure.</summary>
    public static Refusal With(this Refusal refusal, string name, ImmutableArray<RequirementView> requirements) =>
        refusal.With(name, requirements, RequirementJson.Default.ImmutableArrayRequirementView);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(InstantJsonConverter)])]
[JsonSerializable(typeof(ImmutableArray<RequirementView>))]
internal sealed partial class RequirementJson : JsonSerializerContext;

/// <summary>Whether section E holds.</summary>
/// <param name="Rule">The preset in words, such as <c>all(any(deposit, deposit_waiver), employees)</c>.</param>
[GenerateSerializer, Immutable, Alias("AdmissionView")]
public sealed record AdmissionView(bool Satisfied, string Preset, string PolicyVersion, string Rule);

/// <summary>Section E asked about by itself (E6).</summary>
/// <param name="Version">The version of the provider.</param>
[GenerateSerializer, Immutable, Alias("RequirementsView")]
public sealed record RequirementsView(
    string Uscc, DateTimeOffset At, AdmissionView Admission, ImmutableArray<RequirementView> Requirements, long Version);

/// <summary>A figure of a requirement: a whole number, or yes or no. In JSON a number, or true or false.</summary>
/// <param name="Value">The number; 1 for yes.</param>
/// <param name="IsFlag">Whether it is yes or no.</param>
[GenerateSerializer, Immutable, Alias("Measure"), JsonConverter(typeof(MeasureJsonConverter))]
public readonly record struct Measure(long Value, bool IsFlag)
{
    /// <summary>A number.</summary>
    public static implicit operator Measure(long value) => new(value, false);

    /// <summary>Yes or no.</summary>
    public static implicit operator Measure(bool value) => new(value ? 1 : 0, true);
}

/// <summary>Figures as JSON: a number, or true or false.</summary>
public sealed class MeasureJsonConverter : JsonConverter<Measure>
{
    /// <inheritdoc />
    public override Measure Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? reader.GetInt64() : reader.GetBoolean();

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, Measure value, JsonSerializerOptions options)
    {
        if (value.IsFlag) writer.WriteBooleanValue(value.Value != 0);
        else writer.WriteNumberValue(value.Value);
    }
}
