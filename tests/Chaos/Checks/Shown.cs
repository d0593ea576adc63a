using System.Text.Json;

namespace RelayHeat.Chaos.Checks;

/// <summary>A provider as the API shows it, by itself or in the list.</summary>
internal sealed record ShownProvider(string Status, long Round, long DepositFen, long Version)
{
    /// <summary>A provider by itself, or in the answer to a command.</summary>
    public static ShownProvider Of(JsonElement body) => Of(body, body.GetProperty("deposit").GetProperty("paidFen").GetInt64());

    public static ShownProvider OfList(JsonElement item) => Of(item, item.GetProperty("depositPaidFen").GetInt64());

    private static ShownProvider Of(JsonElement body, long depositFen) => new(
        body.GetProperty("status").GetString()!, body.GetProperty("round").GetInt64(), depositFen, body.GetProperty("version").GetInt64());
}

/// <summary>A plan as the API shows it, without what the clock decides of its status.</summary>
/// <param name="Kind">The plan's kind.</param>
/// <param name="Target">The item or category; empty for the whole store.</param>
/// <param name="RateBps">The rate.</param>
/// <param name="ProposedBps">The rate that waits for streamers.</param>
/// <param name="Stage">Open, stopping or stopped.</param>
/// <param name="Streamers">The named streamers, each with its confirmed rate.</param>
/// <param name="Version">The version that changed it last.</param>
internal sealed record ShownPlan(
    string Kind, string Target, long RateBps, long? ProposedBps, string Stage, string Streamers, long Version)
{
    public static ShownPlan Of(JsonElement body) => new(
        body.GetProperty("kind").GetString()!,
        body.GetProperty("itemId").GetString() ?? body.GetProperty("categoryId").GetString() ?? "",
        body.GetProperty("rateBps").GetInt64(),
        NumberOf(body.GetProperty("proposedRateBps")),
        body.GetProperty("status").GetString() is "stopping" or "stopped" ? body.GetProperty("status").GetString()! : "open",
        Listed(body.GetProperty("streamers").EnumerateArray()
            .Select(s => (s.GetProperty("streamer").GetString()!, NumberOf(s.GetProperty("rateBps"))))),
        body.GetProperty("version").GetInt64());

    public static string Listed(IEnumerable<(string Streamer, long? RateBps)> streamers) =>
        string.Join(' ', streamers.OrderBy(s => s.Streamer, StringComparer.Ordinal).Select(s => $"{s.Streamer}:{s.RateBps}"));

    private static long? NumberOf(JsonElement number) => number.ValueKind == JsonValueKind.Number ? number.GetInt64() : null;
}

/// <summary>A movement of a fund account as the API shows it, with the balances after it.</summary>
internal sealed record ShownMovement(long Number, string Kind, long AmountFen, long AvailableFen, long HeldFen)
{
    public static ShownMovement Of(JsonElement body) => new(
        body.GetProperty("number").GetInt64(),
        body.GetProperty("kind").GetString()!,
        body.GetProperty("amountFen").GetInt64(),
        body.GetProperty("availableFen").GetInt64(),
        body.GetProperty("heldFen").GetInt64());
}

/// <summary>A fund account as the API shows it, with its movements by id.</summary>
internal sealed record ShownFunds(long AvailableFen, long HeldFen, long Version, ILookup<string, ShownMovement> Movements);
