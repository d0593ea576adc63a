using System.Text.Json;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.ReadModel;

/// <summary>Which events of a merchant are the history of its bindings, and whose.</summary>
public static class BindingHistory
{
    private static readonly HashSet<string> Types =
    [
        .. new[]
        {
            typeof(InvitationSent), typeof(InvitationResent), typeof(SubAccountBound), typeof(PermissionChanged), typeof(SeatConfirmed),
            typeof(BindingClosed),
        }.Select(JsonNames.Of),
    ];

    /// <summary>The account whose binding an event is about.</summary>
    /// <param name="happened">An event of a merchant.</param>
    /// <returns>The account's name in normal form; null where the event is about no binding.</returns>
    public static string? AccountOf(EventView happened)
    {
        if (!Types.Contains(happened.Type)) return null;
        using var data = JsonDocument.Parse(happened.DataJson);
        return data.RootElement.GetProperty("account").GetString();
    }
}
