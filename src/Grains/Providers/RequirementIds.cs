namespace RelayHeat.Grains.Providers;

/// <summary>The names of what admission may ask for (section E) and of what an exit does (F1).</summary>
public static class RequirementIds
{
    /// <summary>E1: the deposit is paid in full.</summary>
    public const string Deposit = "deposit";

    /// <summary>E1: another role's deposit stands in for it.</summary>
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
