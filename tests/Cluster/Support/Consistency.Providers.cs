using System.Text.Json;
using RelayHeat.Grains;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Cluster.Support;

/// <summary>What must hold between providers, their owners' accounts and their subjects.</summary>
internal static partial class Consistency
{
    private static IEnumerable<string> ProvidersAlone(Database database, string tag, Dictionary<string, OperatorAccountState> accounts)
    {
        var subjects = Of<SubjectState>(database, tag, GrainKeys.Subject);
        foreach (var (uscc, provider) in Of<ProviderState>(database, tag, GrainKeys.Provider))
        {
            if (provider.Approving is not null) yield return $"{uscc} is still being approved";
            var owner = accounts.GetValueOrDefault(provider.OwnerAccount);
            if (provider.Exists && owner?.Identities.Contains(PlatformIdentity.Provider) != true)
            {
                yield return $"{uscc}: {provider.OwnerAccount} does not know that it owns it";
            }
            if (provider.Status != ProviderStatus.Barred) continue;
            var stood = provider.Admission!;
            string[] names = [SubjectId.OfLegalRepresentative(stood.LegalRepresentative), SubjectId.OfAlipaySubject(stood.AlipaySubject)];
            foreach (var name in names.Where(n => subjects.GetValueOrDefault(n)?.BarredWith is null))
            {
                yield return $"{uscc} is barred, {name} is not";
            }
        }
    }

    // F5: both subjects must agree to an admission after its approval began, and none may agree once it is barred.
    private static IEnumerable<string> AdmissionsAlone(Database database, string tag)
    {
        var feed = database.Feed(tag);
        foreach (var admitted in feed.Where(e => e.Type == "provider_admitted"))
        {
            var started = feed.Last(e => e.Entity == admitted.Entity && e.Type == "approval_started" && e.Sequence < admitted.Sequence);
            foreach (var subject in SubjectsOf(started))
            {
                var cleared = feed.Any(e =>
                    e.Entity == subject && e.Type == "entity_cleared" && Approval(e) == (EntityKey.IdOf(started.Entity), started.Version)
                    && e.Sequence > started.Sequence && e.Sequence < admitted.Sequence);
                if (!cleared) yield return $"{admitted.Entity} was admitted, {subject} was not asked";
            }
        }
        foreach (var barred in feed.Where(e => e.Type == "subject_barred"))
        {
            var after = feed.Where(e => e.Entity == barred.Entity && e.Sequence > barred.Sequence).Select(e => e.Type);
            foreach (var type in after) yield return $"{barred.Entity}: {type} after its bar";
        }
    }

    // The evidence that is shown is stored as it was sent, and no other file is.
    private static IEnumerable<string> FilesAlone(Database database, string entity)
    {
        var added = Evidence(database, entity);
        var files = database.Files(entity);
        if (!added.SetEquals(files.Keys)) yield return $"{entity}: evidence {Listed(added)}, files {Listed(files.Keys)}";
        foreach (var (hash, truth) in files.Where(f => f.Key != f.Value)) yield return $"{entity}: the file {hash} is {truth}";

        static string Listed(IEnumerable<string> hashes) => string.Join(',', hashes);
    }

    // A file that was named when a round ended stays, whatever a later round does with the same file.
    private static HashSet<string> Evidence(Database database, string entity)
    {
        var (held, kept) = (new HashSet<string>(), new HashSet<string>());
        foreach (var (_, type, data) in database.Events(entity))
        {
            switch (type)
            {
                case "evidence_added":
                    held.Add(Text(data, "evidenceId"));
                    break;
                case "evidence_removed":
                    using (var removed = JsonDocument.Parse(data))
                    {
                        held.ExceptWith(removed.RootElement.GetProperty("evidenceIds").EnumerateArray().Select(id => id.GetString()!));
                    }
                    break;
                case "round_opened":
                    kept.UnionWith(held);
                    held.Clear();
                    break;
            }
        }
        return [.. held, .. kept];
    }

    // Every movement, fine and penalty has used its id up, and no other id is used.
    private static IEnumerable<string> UsedIdsAlone(Database database, string entity)
    {
        var events = database.Events(entity).Select(e => EventOf<ProviderEvent>(e.Type, e.Data));
        var happened = events.OfType<IUsesId>().Select(e => e.UsedId).ToList();
        var kept = database.UsedIds(entity);
        if (happened.Count == kept.Count && !happened.Except(kept).Any()) yield break;
        yield return $"{entity}: {happened.Count} ids used, {kept.Count} kept";
    }

    private static string[] SubjectsOf(FeedEvent started) =>
    [
        $"{GrainKeys.Subject}/{SubjectId.OfLegalRepresentative(Text(started.Data, "legalRepresentative"))}",
        $"{GrainKeys.Subject}/{SubjectId.OfAlipaySubject(Text(started.Data, "alipaySubject"))}",
    ];

    private static (string Uscc, long Version) Approval(FeedEvent cleared)
    {
        using var data = JsonDocument.Parse(cleared.Data);
        return (data.RootElement.GetProperty("uscc").GetString()!, data.RootElement.GetProperty("approval").GetInt64());
    }

    private static string Text(string json, string name)
    {
        using var data = JsonDocument.Parse(json);
        return data.RootElement.GetProperty(name).GetString()!;
    }
}
