using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Merchants;

/// <summary>A binding as it is shown.</summary>
/// <param name="BindingId">Its id; a renewed invitation keeps it, a new one has another.</param>
/// <param name="Permission">What it may do (table B).</param>
/// <param name="InvitedAt">When it was first invited or bound.</param>
/// <param name="ExpiresAt">When the invitation expires; null once bound.</param>
/// <param name="BoundAt">Since when it is bound; null until then.</param>
[GenerateSerializer, Immutable, Alias("BindingView")]
public sealed record BindingView(
    string BindingId, string MerchantId, string Account, BindingType Type, Permission Permission, BindingStatus Status,
    DateTimeOffset InvitedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? BoundAt);

/// <summary>What a command that ends something found.</summary>
/// <param name="Status"><c>cancelled</c>, <c>unbound</c>, <c>declined</c>, or <c>none</c> where there was nothing to end.</param>
[GenerateSerializer, Immutable, Alias("EndedView")]
public sealed record EndedView(string Status);

/// <summary>What kind of account works for the store.</summary>
[GenerateSerializer, Alias("BindingType"), JsonConverter(typeof(EnumTextConverter<BindingType>))]
public enum BindingType
{
    /// <summary>A separate Taobao account (运营号).</summary>
    Operator,
    /// <summary>An account that the store made itself (子账号).</summary>
    SubAccount,
}

/// <summary>What a bound account may do.</summary>
[GenerateSerializer, Alias("Permission"), JsonConverter(typeof(EnumTextConverter<Permission>))]
public enum Permission
{
    /// <summary>What an operator account could always do.</summary>
    Standard,
    /// <summary>Rights equal to the main account's (A5).</summary>
    Full,
}

/// <summary>How far a binding has come.</summary>
[GenerateSerializer, Alias("BindingStatus"), JsonConverter(typeof(EnumTextConverter<BindingStatus>))]
public enum BindingStatus
{
    /// <summary>等待确认.</summary>
    AwaitingConfirmation,
    /// <summary>已绑定.</summary>
    Bound,
}

/// <summary>Why a binding or an invitation is no longer open.</summary>
[GenerateSerializer, Alias("CloseReason"), JsonConverter(typeof(EnumTextConverter<CloseReason>))]
public enum CloseReason
{
    /// <summary>The store cancelled the invitation.</summary>
    Cancelled,
    /// <summary>A12: nobody confirmed in time.</summary>
    Expired,
    /// <summary>The account declined.</summary>
    Declined,
    /// <summary>A11: the account confirmed another store's invitation first.</summary>
    BoundElsewhere,
    /// <summary>A14: the account's list of open invitations was full when the invitation arrived.</summary>
    InboxFull,
    /// <summary>A7: the store unbound the account.</summary>
    Unbound,
    /// <summary>A7: the account left.</summary>
    Left,
}

/// <summary>An open binding. Its JSON is short on purpose: a merchant's row holds up to 200 of them.</summary>
internal sealed record Binding
{
    [JsonPropertyName("i")]
    public required string BindingId { get; init; }

    [JsonPropertyName("t"), JsonConverter(typeof(JsonNumberEnumConverter<BindingType>))]
    public BindingType Type { get; init; }

    [JsonPropertyName("p"), JsonConverter(typeof(JsonNumberEnumConverter<Permission>))]
    public Permission Permission { get; init; }

    [JsonPropertyName("a"), JsonConverter(typeof(UnixMsJsonConverter))]
    public DateTimeOffset InvitedAt { get; init; }

    /// <summary>When the invitation expires (A12); default once bound.</summary>
    [JsonPropertyName("e"), JsonConverter(typeof(UnixMsJsonConverter))]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Since when it is bound; null while it awaits confirmation.</summary>
    [JsonPropertyName("b"), JsonConverter(typeof(UnixMsJsonConverter))]
    public DateTimeOffset? BoundAt { get; init; }

    [JsonIgnore] public bool IsBound => BoundAt is not null;
}
