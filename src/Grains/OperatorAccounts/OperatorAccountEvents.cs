using System.Text.Json.Serialization;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

/// <summary>What has happened to an account. The names are those of the audit feed (G4).</summary>
[JsonDerivedType(typeof(AccountRegistered), "account_registered")]
[JsonDerivedType(typeof(AccountChanged), "account_changed")]
[JsonDerivedType(typeof(MainAccountClaimed), "main_account_claimed")]
[JsonDerivedType(typeof(ProviderOwned), "provider_owned")]
[JsonDerivedType(typeof(ProviderHoldingChanged), "provider_holding_changed")]
[JsonDerivedType(typeof(ProviderLost), "provider_lost")]
[JsonDerivedType(typeof(InvitationReceived), "invitation_received")]
[JsonDerivedType(typeof(InvitationEnded), "invitation_ended")]
[JsonDerivedType(typeof(AcceptanceStarted), "acceptance_started")]
[JsonDerivedType(typeof(AcceptanceRefused), "acceptance_refused")]
[JsonDerivedType(typeof(BoundToStore), "bound_to_store")]
[JsonDerivedType(typeof(StorePermissionChanged), "store_permission_changed")]
[JsonDerivedType(typeof(UnboundFromStore), "unbound_from_store")]
internal abstract record OperatorAccountEvent;

internal sealed record AccountRegistered(
    bool RealNameVerified, string? AlipaySubject, ImmutableArray<PlatformIdentity> PlatformIdentities)
    : OperatorAccountEvent, ICreation;

internal sealed record AccountChanged(bool RealNameVerified, string? AlipaySubject, ImmutableArray<PlatformIdentity> PlatformIdentities)
    : OperatorAccountEvent;

/// <summary>A15: the account belongs to this merchant from now on.</summary>
internal sealed record MainAccountClaimed(string MerchantId) : OperatorAccountEvent;

/// <summary>A10: the account owns a provider, and so has another identity from now on.</summary>
internal sealed record ProviderOwned(string Uscc, ProviderHolding? Holding = null) : OperatorAccountEvent;

/// <summary>What the account holds by a provider, with what it is about to add; and what it has uploaded on that day.</summary>
internal sealed record ProviderHoldingChanged(string Uscc, ProviderHolding Holding, UploadsOfDay? Uploads = null) : OperatorAccountEvent;

/// <summary>The account owns this provider no more.</summary>
internal sealed record ProviderLost(string Uscc, long Revision) : OperatorAccountEvent;

/// <summary>A2: an invitation has arrived, or its terms have changed.</summary>
internal sealed record InvitationReceived(
    string BindingId,
    string MerchantId,
    string MerchantName,
    Permission Permission,
    DateTimeOffset InvitedAt,
    DateTimeOffset ExpiresAt,
    long Revision) : OperatorAccountEvent;

/// <summary>An invitation is no longer open, for any reason but its confirmation.</summary>
internal sealed record InvitationEnded(string BindingId, string MerchantId, CloseReason Reason, long Revision) : OperatorAccountEvent;

/// <summary>The account has confirmed, and the merchant is being told; its answer ends this.</summary>
internal sealed record AcceptanceStarted(string BindingId, string MerchantId) : OperatorAccountEvent;

/// <summary>The merchant could not bind: all is as it was before.</summary>
internal sealed record AcceptanceRefused(string BindingId, string MerchantId, string Code) : OperatorAccountEvent;

/// <summary>A3: joined and bound in one act.</summary>
internal sealed record BoundToStore(
    string BindingId,
    string MerchantId,
    BindingType Type,
    Permission Permission,
    DateTimeOffset InvitedAt,
    DateTimeOffset BoundAt,
    long Revision) : OperatorAccountEvent;

internal sealed record StorePermissionChanged(string BindingId, string MerchantId, Permission Permission, long Revision)
    : OperatorAccountEvent;

/// <summary>A7: the account works for this store no more.</summary>
internal sealed record UnboundFromStore(string BindingId, string MerchantId, CloseReason Reason, long Revision) : OperatorAccountEvent;
