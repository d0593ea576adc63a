using RelayHeat.Grains.Policies;

namespace RelayHeat.Http.Support;

/// <summary>Policy documents.</summary>
internal static class Policies
{
    /// <summary>The published values, but for those that are given.</summary>
    public static string Version(params (string Name, int Value)[] values)
    {
        var version = new JsonObject
        {
            ["version"] = "test",
            ["effectiveFrom"] = "2026-01-01T00:00:00Z",
            ["seatLimit"] = 20,
            ["openBindingLimit"] = 200,
            ["openInvitationLimit"] = 50,
            ["invitationDays"] = 7,
            ["invitationsPerDay"] = 50,
            ["operatorAccountsNeedTmall"] = true,
            ["fullManagesBindings"] = false,
            ["providers"] = Published("providers"),
            ["commission"] = Published("commission"),
        };
        foreach (var (name, value) in values)
        {
            JsonNode[] sections = [version["commission"]!, version["providers"]!["quotas"]!];
            var section = sections.FirstOrDefault(s => s.AsObject().ContainsKey(name)) ?? version;
            section[name] = value;
        }
        return version.ToJsonString();
    }

    private static JsonNode Published(string section)
    {
        using var published = typeof(PolicyBook).Assembly.GetManifestResourceStream("policy.json")!;
        return JsonNode.Parse(published)!["versions"]![0]![section]!.DeepClone();
    }

    public static string Document(params (string Name, int Value)[] values) => $$"""{"versions":[{{Version(values)}}]}""";
}
