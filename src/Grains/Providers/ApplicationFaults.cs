using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.Providers;

/// <summary>What is wrong with an application whatever the applicant is: what only the provider and the clock can tell.</summary>
internal static class ApplicationFaults
{
    private const string NoSuchEvidence = "Is no evidence of this provider in this round.";

    /// <summary>The faults by JSON pointer, as the gateway tells its own; none when the application can be kept.</summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Of(
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

    // E4: amounts add up, so what was settled once must not be listed twice.
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

    // The day of today may be given although it is not over.
    private static bool IsOfTheFuture(AllianceSettlement s, DateTimeOffset now) =>
        s.WholeDays ? s.LastDay > BeijingDay.Of(now) : s.To > now;
}
