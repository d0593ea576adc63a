using System.Text.Json.Serialization;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

/// <summary>What a notice says of a binding.</summary>
[GenerateSerializer, Alias("NoticeKind"), JsonConverter(typeof(JsonStringEnumConverter<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>An invitation is open on these terms.</summary>
    [JsonStringEnumMemberName("invited")]
    Invited,

    /// <summary>The account is bound on these terms.</summary>
    [JsonStringEnumMemberName("bound")]
    Bound,

    /// <summary>It has ended.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}

/// <summary>How a binding stands at a merchant as of one of its versions: the whole of it, so that only the newest matters.</summary>
/// <param name="MerchantId">The store.</param>
/// <param name="Revision">The merchant's version that brought it about.</param>
/// <param name="BindingId">The binding.</param>
/// <param name="Kind">How it stands.</param>
[GenerateSerializer, Immutable, Alias("BindingNotice")]
public sealed record BindingNotice(string MerchantId, long Revision, string BindingId, NoticeKind Kind)
{
    /// <summary>The store's name.</summary>
    [Id(0)]
    public string MerchantName { get; init; } = "";

    /// <summary>The permission it stands at.</summary>
    [Id(1)]
    public Permission Permission { get; init; }

    /// <summary>When it began.</summary>
    [Id(2)]
    public DateTimeOffset InvitedAt { get; init; }

    /// <summary>When the invitation expires.</summary>
    [Id(3)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Since when it is bound.</summary>
    [Id(4)]
    public DateTimeOffset? BoundAt { get; init; }

    /// <summary>Why it ended.</summary>
    [Id(5)]
    public CloseReason? Reason { get; init; }

    /// <summary>The notice of an end.</summary>
    /// <param name="merchantId">The store.</param>
    /// <param name="revision">The merchant's version.</param>
    /// <param name="bindingId">The binding.</param>
    /// <param name="reason">Why it ended.</param>
    /// <returns>The notice.</returns>
    public static BindingNotice Closed(string merchantId, long revision, string bindingId, CloseReason reason) =>
        new(merchantId, revision, bindingId, NoticeKind.Closed) { Reason = reason };
}
