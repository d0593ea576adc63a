using System.Text.RegularExpressions;
using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.Policies;

/// <summary>All versions of the policy; a decision uses the one in force at its instant.</summary>
public sealed partial class PolicyBook : IPolicyBook
{
    private readonly ImmutableArray<Policy> _newestFirst;

    private PolicyBook(ImmutableArray<Policy> newestFirst) => _newestFirst = newestFirst;

    /// <summary>The versions that are published with the product.</summary>
    public static PolicyBook Published { get; } = Parse(ReadPublished());

    /// <summary>The highest commission rate, in basis points, that any of the versions allows.</summary>
    public int MaxRateCeilingBps => _newestFirst.Max(policy => policy.Commission.RateCeilingBps);

    /// <summary>Reads a policy document.</summary>
    /// <param name="json">The document: <c>{"versions": [...]}</c>.</param>
    /// <exception cref="PolicyException">The document is malformed.</exception>
    public static PolicyBook Parse(string json)
    {
        var versions = PolicyJson.ReadVersions(json);
        if (versions.IsEmpty) throw new PolicyException("$.versions", "At least one version is needed.");
        for (var i = 0; i < versions.Length; i++)
        {
            Check(versions[i], $"$.versions[{i}]");
            if (i > 0 && versions[i].EffectiveFrom <= versions[i - 1].EffectiveFrom)
            {
                throw new PolicyException($"$.versions[{i}].effectiveFrom", "Must be later than that of the version before it.");
            }
            if (versions.Take(i).Any(v => v.Version == versions[i].Version))
            {
                throw new PolicyException($"$.versions[{i}].version", $"'{versions[i].Version}' is there twice.");
            }
        }
        return new PolicyBook([.. versions.Reverse()]);
    }

    IPolicy IPolicyBook.At(DateTimeOffset instant) => At(instant);

    /// <summary>The version in force at an instant; before the first one, the first.</summary>
    internal Policy At(DateTimeOffset instant)
    {
        foreach (var policy in _newestFirst)
        {
            if (policy.EffectiveFrom <= instant) return policy;
        }
        return _newestFirst[^1];
    }

    private static void Check(Policy? policy, string path)
    {
        if (policy is null) throw new PolicyException(path, "Is null.");
        var isName = policy.Version?.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') == true;
        if (!isName || policy.Version!.Length is 0 or > 32)
        {
            throw new PolicyException($"{path}.version", "Must be 1 to 32 letters, digits, '.', '-' or '_'.");
        }
        Within(policy.SeatLimit, PolicyLimits.MaxSeats, $"{path}.seatLimit");
        Within(policy.OpenBindingLimit, PolicyLimits.MaxOpenBindings, $"{path}.openBindingLimit");
        Within(policy.OpenInvitationLimit, PolicyLimits.MaxOpenInvitations, $"{path}.openInvitationLimit");
        Within(policy.InvitationDays, PolicyLimits.MaxInvitationDays, $"{path}.invitationDays");
        Within(policy.InvitationsPerDay, PolicyLimits.MaxInvitationsPerDay, $"{path}.invitationsPerDay");
        Within(policy.InvitationProbes, PolicyLimits.MaxInvitationProbes, $"{path}.invitationProbes");
        if (policy.SeatLimit > policy.OpenBindingLimit)
        {
            throw new PolicyException($"{path}.seatLimit", "Must not be more than openBindingLimit.");
        }
        Check(policy.Providers, $"{path}.providers");
        Check(policy.Commission, $"{path}.commission");
    }

    private static void Check(CommissionPolicy? policy, string path)
    {
        if (policy is null) throw new PolicyException(path, "Is null.");
        Within(policy.RateCeilingBps, PolicyLimits.MaxRateBps, $"{path}.rateCeilingBps");
        Within(policy.OpenPlanLimit, PolicyLimits.MaxOpenPlans, $"{path}.openPlanLimit");
        Within(policy.StreamersPerPlan, PolicyLimits.MaxPlanStreamers, $"{path}.streamersPerPlan");
    }

    private static void Check(ProviderPolicy? policy, string path)
    {
        if (policy is null) throw new PolicyException(path, "Is null.");
        var presets = policy.AdmissionPresets ?? throw new PolicyException($"{path}.admissionPresets", "Is null.");
        if (presets.Count > PolicyLimits.MaxPresets)
        {
            throw new PolicyException($"{path}.admissionPresets", $"Must have at most {PolicyLimits.MaxPresets}.");
        }
        foreach (var (name, tree) in presets)
        {
            if (!PresetName().IsMatch(name))
            {
                throw new PolicyException($"{path}.admissionPresets", $"'{name}' must be 1 to 32 of a-z 0-9 _.");
            }
            if (tree is null) throw new PolicyException($"{path}.admissionPresets.{name}", "Is null.");
            if (tree.Requirements.Count() != tree.Requirements.Distinct().Count())
            {
                throw new PolicyException($"{path}.admissionPresets.{name}", "Has a requirement twice.");
            }
        }
        if (policy.AdmissionPreset is null || !presets.ContainsKey(policy.AdmissionPreset))
        {
            throw new PolicyException($"{path}.admissionPreset", "Must be one of admissionPresets.");
        }
        Within(policy.DepositFen, Money.MaxFen, $"{path}.depositFen");
        Within(policy.Employees, PolicyLimits.MaxEmployees, $"{path}.employees");
        Within(policy.SettlementFen, Money.MaxFen, $"{path}.settlementFen");
        Within(policy.SettlementDays, PolicyLimits.MaxDays, $"{path}.settlementDays");
        Within(policy.TransactionMonths, PolicyLimits.MaxMonths, $"{path}.transactionMonths");
        Check(policy.CoolDownDays, $"{path}.coolDownDays");
        Check(policy.TopUpDays, $"{path}.topUpDays");
        Within(policy.UnnamedEvidenceDays, PolicyLimits.MaxDays, $"{path}.unnamedEvidenceDays");
        Check(policy.Quotas, $"{path}.quotas");
    }

    private static void Check(FilingQuotas? quotas, string path)
    {
        if (quotas is null) throw new PolicyException(path, "Is null.");
        Within(quotas.OpenDrafts, PolicyLimits.MaxProviders, $"{path}.openDrafts");
        Within(quotas.Providers, PolicyLimits.MaxProviders, $"{path}.providers");
        Within(quotas.EvidenceFilesPerDay, PolicyLimits.MaxEvidenceFiles, $"{path}.evidenceFilesPerDay");
        Within(quotas.EvidenceBytesPerDay, PolicyLimits.MaxEvidenceBytes, $"{path}.evidenceBytesPerDay");
        Within(quotas.EvidenceFiles, PolicyLimits.MaxEvidenceFiles, $"{path}.evidenceFiles");
        Within(quotas.EvidenceBytes, PolicyLimits.MaxEvidenceBytes, $"{path}.evidenceBytes");
    }

    private static void Check(CoolDownDays? days, string path)
    {
        if (days is null) throw new PolicyException(path, "Is null.");
        Within(days.NoLongerQualified, PolicyLimits.MaxDays, $"{path}.noLongerQualified");
        Within(days.DepositOverdue, PolicyLimits.MaxDays, $"{path}.depositOverdue");
        Within(days.Violation, PolicyLimits.MaxDays, $"{path}.violation");
    }

    private static void Check(TopUpDays? days, string path)
    {
        if (days is null) throw new PolicyException(path, "Is null.");
        Within(days.Due, PolicyLimits.MaxDays, $"{path}.due");
        Within(days.Flagged, PolicyLimits.MaxDays, $"{path}.flagged");
        Within(days.Removable, PolicyLimits.MaxDays, $"{path}.removable");
        if (days.Flagged >= days.Removable) throw new PolicyException($"{path}.flagged", "Must be less than removable.");
    }

    private static void Within(long value, long max, string path)
    {
        if (value < 1 || value > max) throw new PolicyException(path, $"Must be 1 to {max}, and is {value}.");
    }

    [GeneratedRegex(@"\A[a-z0-9_]{1,32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PresetName();

    private static string ReadPublished()
    {
        using var reader = new StreamReader(typeof(PolicyBook).Assembly.GetManifestResourceStream("policy.json")!);
        return reader.ReadToEnd();
    }
}
