using System.Globalization;

namespace RelayHeat.Grains.Providers;

/// <summary>F6, F7: the ids that have one effect, and what makes another use of one.</summary>
internal static class ProviderIds
{
    public static UsedId Penalty(string penaltyId, DateTimeOffset until) => new("penalty", penaltyId, Instant.ToText(until));

    public static UsedId Fine(string fineId, long amountFen) => new("fine", fineId, Text(amountFen));

    public static UsedId Payment(string paymentId, string fineId, long amountFen) =>
        new("payment", paymentId, $"{fineId} {Text(amountFen)}");

    public static UsedId Entry(string entryId, DepositEntryKind kind, long amountFen, string reference) =>
        new("entry", entryId, $"{EnumText.Of(kind)} {Text(amountFen)} {reference}");

    private static string Text(long amountFen) => amountFen.ToString(CultureInfo.InvariantCulture);
}
