using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Merchants;

/// <summary>A merchant's seats with full permission (A4).</summary>
/// <param name="Limit">How many it may hold.</param>
/// <param name="InUse">How many are bound or reserved by an open invitation.</param>
/// <param name="Free">How many are left.</param>
[GenerateSerializer, Immutable, Alias("SeatsView")]
public sealed record SeatsView(int Limit, int InUse, int Free);

/// <summary>A merchant as it is shown.</summary>
/// <param name="MerchantId">Its id.</param>
/// <param name="Name">The store's name.</param>
/// <param name="MainAccount">The account that owns it.</param>
/// <param name="StoreType"><c>tmall</c> or <c>taobao</c>.</param>
/// <param name="Seats">Its seats with full permission.</param>
/// <param name="OpenBindings">Bindings that are bound or await confirmation; at most 200 (A14).</param>
/// <param name="Version">Rises with every change.</param>
[GenerateSerializer, Immutable, Alias("MerchantView")]
public sealed record MerchantView(
    string MerchantId, string Name, string MainAccount, StoreType StoreType, SeatsView Seats, int OpenBindings, long Version);

/// <summary>A binding as it is shown.</summary>
/// <param name="BindingId">Its id; a renewed invitation keeps it, a new one has another.</param>
/// <param name="MerchantId">The store.</param>
/// <param name="Account">The account that works for it.</param>
/// <param name="Type">Operator account or sub-account.</param>
/// <param name="Permission">What it may do (table B).</param>
/// <param name="Status">Whether it has confirmed.</param>
/// <param name="InvitedAt">When it was first invited or bound.</param>
/// <param name="ExpiresAt">When the invitation expires; null once bound.</param>
/// <param name="BoundAt">Since when it is bound; null until then.</param>
[GenerateSerializer, Immutable, Alias("BindingView")]
public sealed record BindingView(
    string BindingId,
    string MerchantId,
    string Account,
    BindingType Type,
    Permission Permission,
    BindingStatus Status,
    DateTimeOffset InvitedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? BoundAt);

/// <summary>What a command that ends something found.</summary>
/// <param name="Status"><c>cancelled</c>, <c>unbound</c>, <c>declined</c>, or <c>none</c> where there was nothing to end.</param>
[GenerateSerializer, Immutable, Alias("EndedView")]
public sealed record EndedView(string Status);

/// <summary>What an account may do on a store (table B).</summary>
/// <param name="Account">Whose rights.</param>
/// <param name="Permission">Its permission; null for the main account and for strangers.</param>
/// <param name="Status"><c>main_account</c>, <c>bound</c>, <c>awaiting_confirmation</c> or <c>none</c>.</param>
/// <param name="Capabilities">The capabilities; empty for a stranger and until confirmed.</param>
[GenerateSerializer, Immutable, Alias("RightsView")]
public sealed record RightsView(string Account, Permission? Permission, string Status, ImmutableArray<string> Capabilities);

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items, in a fixed order.</param>
/// <param name="Next">Where the next page begins, or null at the end.</param>
[GenerateSerializer, Immutable, Alias("Page`1")]
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);

/// <summary>On which marketplace the store is.</summary>
[GenerateSerializer, Alias("StoreType"), JsonConverter(typeof(JsonStringEnumConverter<StoreType>))]
public enum StoreType
{
    /// <summary>Tmall.</summary>
    [JsonStringEnumMemberName("tmall")]
    Tmall,

    /// <summary>Taobao.</summary>
    [JsonStringEnumMemberName("taobao")]
    Taobao,
}

/// <summary>What kind of account works for the store.</summary>
[GenerateSerializer, Alias("BindingType"), JsonConverter(typeof(JsonStringEnumConverter<BindingType>))]
public enum BindingType
{
    /// <summary>A separate Taobao account (运营号).</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,

    /// <summary>An account that the store made itself (子账号).</summary>
    [JsonStringEnumMemberName("sub_account")]
    SubAccount,
}

/// <summary>What a bound account may do.</summary>
[GenerateSerializer, Alias("Permission"), JsonConverter(typeof(JsonStringEnumConverter<Permission>))]
public enum Permission
{
    /// <summary>What an operator account could always do.</summary>
    [JsonStringEnumMemberName("standard")]
    Standard,

    /// <summary>Rights equal to the main account's (A5).</summary>
    [JsonStringEnumMemberName("full")]
    Full,
}

/// <summary>How far a binding has come.</summary>
[GenerateSerializer, Alias("BindingStatus"), JsonConverter(typeof(JsonStringEnumConverter<BindingStatus>))]
public enum BindingStatus
{
    /// <summary>等待确认.</summary>
    [JsonStringEnumMemberName("awaiting_confirmation")]
    AwaitingConfirmation,

    /// <summary>已绑定.</summary>
    [JsonStringEnumMemberName("bound")]
    Bound,
}
