using System.Text.Json.Serialization;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

/// <summary>To whom an account is bound.</summary>
/// <param name="MerchantId">The store.</param>
/// <param name="Permission">With which permission.</param>
/// <param name="Since">Since when.</param>
[GenerateSerializer, Immutable, Alias("BoundToView")]
public sealed record BoundToView(string MerchantId, Permission Permission, DateTimeOffset Since);

/// <summary>An account as it is shown.</summary>
/// <param name="Account">Its name in normal form.</param>
/// <param name="RealNameVerified">Whether Alipay has verified its real name.</param>
/// <param name="JoinedAt">
/// When it first joined (A3); null until then. A sub-account's (A8) is since when it is bound now, or what an earlier version had stored.
/// </param>
/// <param name="BoundTo">The store it works for, or null.</param>
/// <param name="OpenInvitations">How many invitations await its answer; at most 50 (A14).</param>
/// <param name="Version">Rises with every change of its own; what a store does with a sub-account (A8) is none.</param>
[GenerateSerializer, Immutable, Alias("OperatorAccountView")]
public sealed record OperatorAccountView(
    string Account, bool RealNameVerified, DateTimeOffset? JoinedAt, BoundToView? BoundTo, int OpenInvitations, long Version);

/// <summary>An open invitation as the invitee sees it.</summary>
/// <param name="BindingId">Its id.</param>
/// <param name="MerchantId">The store.</param>
/// <param name="MerchantName">The store's name when it invited.</param>
/// <param name="Permission">The permission offered.</param>
/// <param name="InvitedAt">When it was first sent.</param>
/// <param name="ExpiresAt">When it expires; at that instant it is expired (A12).</param>
[GenerateSerializer, Immutable, Alias("InvitationView")]
public sealed record InvitationView(
    string BindingId, string MerchantId, string MerchantName, Permission Permission, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt);

/// <summary>What decides whether an account may work for a store (A10).</summary>
/// <param name="RealNameVerified">Verified by Alipay.</param>
/// <param name="AlipaySubject">Who stands behind it at Alipay.</param>
/// <param name="Identities">Its other identities on the platform, those that RelayHeat gave included.</param>
/// <param name="BoundTo">The store it is bound to, or null.</param>
/// <param name="OpenInvitations">How many invitations await its answer.</param>
[GenerateSerializer, Immutable, Alias("AccountFacts")]
public sealed record AccountFacts(
    bool RealNameVerified, string? AlipaySubject, ImmutableArray<PlatformIdentity> Identities, string? BoundTo, int OpenInvitations)
{
    /// <summary>A10: what keeps the account from working for any store.</summary>
    /// <returns>The refusal, or null.</returns>
    public Refusal? Unsuitable()
    {
        if (!RealNameVerified) return new Refusal(Codes.AccountNotVerified);
        return Identities.IsEmpty
            ? null
            : new Refusal(Codes.AccountHasPlatformIdentity).With("identities", [.. Identities.Select(i => i.ToText())]);
    }
}

/// <summary>Another identity on the platform; an operator account may have none (A10).</summary>
[GenerateSerializer, Alias("PlatformIdentity"), JsonConverter(typeof(JsonStringEnumConverter<PlatformIdentity>))]
public enum PlatformIdentity
{
    /// <summary>A merchant's main account.</summary>
    [JsonStringEnumMemberName("merchant")]
    Merchant,

    /// <summary>A store's sub-account.</summary>
    [JsonStringEnumMemberName("sub_account")]
    SubAccount,

    /// <summary>A streamer.</summary>
    [JsonStringEnumMemberName("streamer")]
    Streamer,

    /// <summary>A talent service provider.</summary>
    [JsonStringEnumMemberName("provider")]
    Provider,

    /// <summary>An agency.</summary>
    [JsonStringEnumMemberName("agency")]
    Agency,

    /// <summary>Another service role.</summary>
    [JsonStringEnumMemberName("service")]
    Service,
}

internal static class PlatformIdentities
{
    /// <summary>The identity as it is shown.</summary>
    public static string ToText(this PlatformIdentity identity) => identity switch
    {
        PlatformIdentity.Merchant => "merchant",
        PlatformIdentity.SubAccount => "sub_account",
        PlatformIdentity.Streamer => "streamer",
        PlatformIdentity.Provider => "provider",
        PlatformIdentity.Agency => "agency",
        PlatformIdentity.Service => "service",
        _ => throw new ArgumentOutOfRangeException(nameof(identity), identity, "No such identity."),
    };
}
