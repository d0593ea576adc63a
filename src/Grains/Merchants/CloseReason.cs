using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Merchants;

/// <summary>Why a binding or an invitation is no longer open.</summary>
[GenerateSerializer, Alias("CloseReason"), JsonConverter(typeof(JsonStringEnumConverter<CloseReason>))]
public enum CloseReason
{
    /// <summary>The store cancelled the invitation.</summary>
    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    /// <summary>A12: nobody confirmed in time.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired,

    /// <summary>The account declined.</summary>
    [JsonStringEnumMemberName("declined")]
    Declined,

    /// <summary>A11: the account confirmed another store's invitation first.</summary>
    [JsonStringEnumMemberName("bound_elsewhere")]
    BoundElsewhere,

    /// <summary>A14: the account's list of open invitations was full when the invitation arrived.</summary>
    [JsonStringEnumMemberName("inbox_full")]
    InboxFull,

    /// <summary>A7: the store unbound the account.</summary>
    [JsonStringEnumMemberName("unbound")]
    Unbound,

    /// <summary>A7: the account left.</summary>
    [JsonStringEnumMemberName("left")]
    Left,
}

internal static class CloseReasons
{
    /// <summary>The reason as it is shown.</summary>
    public static string ToText(this CloseReason reason) => reason switch
    {
        CloseReason.Cancelled => "cancelled",
        CloseReason.Expired => "expired",
        CloseReason.Declined => "declined",
        CloseReason.BoundElsewhere => "bound_elsewhere",
        CloseReason.InboxFull => "inbox_full",
        CloseReason.Unbound => "unbound",
        CloseReason.Left => "left",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No such reason."),
    };
}
