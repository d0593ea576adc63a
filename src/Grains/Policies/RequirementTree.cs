using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Policies;

/// <summary>
/// What admission asks for (E5): requirements by their ids, joined by <c>all</c> and <c>any</c>. In JSON a requirement is its id, and
/// a join is an object with one list: <c>{"all": ["employees", {"any": ["deposit", "deposit_waiver"]}]}</c>.
/// </summary>
[JsonConverter(typeof(RequirementTreeJsonConverter))]
internal abstract record RequirementTree
{
    private RequirementTree()
    {
    }

    /// <summary>The ids of all requirements in it, in the order in which they stand.</summary>
    [JsonIgnore]
    public IEnumerable<string> Requirements => this switch
    {
        One one => [one.Id],
        All all => all.Of.SelectMany(t => t.Requirements),
        Any any => any.Of.SelectMany(t => t.Requirements),
        _ => throw new InvalidOperationException($"Unknown tree {GetType().Name}."),
    };

    /// <summary>Whether it holds, given which requirements are met.</summary>
    /// <param name="isMet">Whether the requirement with this id is met.</param>
    public bool Holds(Func<string, bool> isMet) => this switch
    {
        One one => isMet(one.Id),
        All all => all.Of.All(t => t.Holds(isMet)),
        Any any => any.Of.Any(t => t.Holds(isMet)),
        _ => throw new InvalidOperationException($"Unknown tree {GetType().Name}."),
    };

    /// <summary>The unmet requirements that keep it from holding; none when it holds.</summary>
    /// <param name="isMet">Whether the requirement with this id is met.</param>
    /// <returns>Their ids; of an <c>any</c> that does not hold, those of all its branches.</returns>
    public IEnumerable<string> Missing(Func<string, bool> isMet)
    {
        if (Holds(isMet)) return [];
        return this switch
        {
            All all => all.Of.SelectMany(t => t.Missing(isMet)),
            _ => Requirements.Where(id => !isMet(id)),
        };
    }

    /// <summary>The requirements that can replace this one: those of the widest <c>any</c> that it is in.</summary>
    /// <returns>Their ids, its own included; none where none can.</returns>
    public IEnumerable<string> AnyOf(string id) => this switch
    {
        Any any when any.Requirements.Contains(id) => any.Requirements,
        All all => all.Of.SelectMany(t => t.AnyOf(id)).Distinct(),
        _ => [],
    };

    /// <summary>The tree as text.</summary>
    /// <returns>For example <c>all(any(deposit, deposit_waiver), employees)</c>.</returns>
    public sealed override string ToString() => this switch
    {
        One one => one.Id,
        All all => $"all({string.Join(", ", all.Of)})",
        Any any => $"any({string.Join(", ", any.Of)})",
        _ => throw new InvalidOperationException($"Unknown tree {GetType().Name}."),
    };

    /// <summary>One requirement.</summary>
    /// <param name="Id">One of <see cref="RequirementIds.All"/>.</param>
    public sealed record One(string Id) : RequirementTree;

    /// <summary>Holds when every branch does.</summary>
    /// <param name="Of">The branches; at least one.</param>
    public sealed record All(ImmutableArray<RequirementTree> Of) : RequirementTree;

    /// <summary>Holds when one branch does.</summary>
    /// <param name="Of">The branches; at least one.</param>
    public sealed record Any(ImmutableArray<RequirementTree> Of) : RequirementTree;
}

/// <summary>The names of what admission may ask for (section E) and of what an exit does (F1).</summary>
public static class RequirementIds
{
    /// <summary>E1: the deposit is paid in full.</summary>
    public const string Deposit = "deposit";
    /// <summary>E1: another role's deposit waives it.</summary>
    public const string DepositWaiver = "deposit_waiver";
    /// <summary>E2: Alipay has verified the enterprise.</summary>
    public const string AlipayEnterpriseVerified = "alipay_enterprise_verified";
    /// <summary>E3: it is a legal entity of its own.</summary>
    public const string IndependentLegalEntity = "independent_legal_entity";
    /// <summary>E3: it is a general taxpayer.</summary>
    public const string GeneralTaxpayer = "general_taxpayer";
    /// <summary>E3: it has enough employees.</summary>
    public const string Employees = "employees";
    /// <summary>E4: it has settled enough on the alliances.</summary>
    public const string AllianceSettlement = "alliance_settlement";
    /// <summary>E4: it has cooperation cases in several categories.</summary>
    public const string MultiCategoryCases = "multi_category_cases";
    /// <summary>E4: it has agreements and transactions with several brands.</summary>
    public const string MultiBrandResources = "multi_brand_resources";
    /// <summary>F1: no open delivery, dispute or complaint.</summary>
    public const string ObligationsFulfilled = "obligations_fulfilled";
    /// <summary>F1: no litigation and no regulator's inquiry.</summary>
    public const string NoLegalProceedings = "no_legal_proceedings";
    /// <summary>F1: not inside a penalty period and no unpaid fine.</summary>
    public const string NoOpenPenalty = "no_open_penalty";

    /// <summary>What admission may ask for.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        Deposit, DepositWaiver, AlipayEnterpriseVerified, IndependentLegalEntity, GeneralTaxpayer, Employees, AllianceSettlement,
        MultiCategoryCases, MultiBrandResources,
    ];
}
