using System.Globalization;

namespace RelayHeat.Grains;

/// <summary>D2, F6, F7: an id that a caller has made has one effect, for ever. Its use says for what.</summary>
internal static class UsedIds
{
    public static UsedId Penalty(string penaltyId, DateTimeOffset until) => new("penalty", penaltyId, Instant.ToText(until));
    public static UsedId Fine(string fineId, long amountFen) => new("fine", fineId, Text(amountFen));

    public static UsedId Payment(string paymentId, string fineId, long amountFen) =>
        new("payment", paymentId, $"{fineId} {Text(amountFen)}");

    public static UsedId Entry<TKind>(string entryId, TKind kind, long amountFen, string reference)
        where TKind : struct, Enum => new("entry", entryId, $"{kind.ToText()} {Text(amountFen)} {reference}");

    /// <summary>The decision on a command whose id was used before; null where the id is new.</summary>
    /// <param name="usedFor">The recorded use of its id, or null.</param>
    public static Decision<TEvent>? Repeated<TEvent>(IClaimsId command, string? usedFor)
    {
        var claim = command.Claim;
        return usedFor is null ? null
            : usedFor == claim.Use ? Decision<TEvent>.Nothing
            : new Refusal(Codes.IdReused).With("id", claim.Id);
    }

    private static string Text(long amountFen) => amountFen.ToString(CultureInfo.InvariantCulture);
}
