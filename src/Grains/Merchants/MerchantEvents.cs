using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Merchants;

/// <summary>What has happened to a merchant. The names are those of the audit feed (G4).</summary>
[JsonDerivedType(typeof(RegistrationStarted), "merchant_registration_started")]
[JsonDerivedType(typeof(RegistrationRefused), "merchant_registration_refused")]
[JsonDerivedType(typeof(MerchantRegistered), "merchant_registered")]
[JsonDerivedType(typeof(MerchantChanged), "merchant_changed")]
[JsonDerivedType(typeof(InvitationSent), "invitation_sent")]
[JsonDerivedType(typeof(InvitationResent), "invitation_resent")]
[JsonDerivedType(typeof(SubAccountBound), "sub_account_bound")]
[JsonDerivedType(typeof(PermissionChanged), "permission_changed")]
[JsonDerivedType(typeof(SeatConfirmed), "binding_confirmed")]
[JsonDerivedType(typeof(BindingClosed), "binding_closed")]
internal abstract record MerchantEvent;

/// <summary>The registration waits for the main account's answer (A15).</summary>
internal sealed record RegistrationStarted(string Name, string MainAccount, StoreType StoreType, string AlipaySubject) : MerchantEvent;

/// <summary>A15: the main account belongs to another merchant; there is no such merchant after all.</summary>
internal sealed record RegistrationRefused(string Code) : MerchantEvent;

internal sealed record MerchantRegistered : MerchantEvent, ICreation;

internal sealed record MerchantChanged(string Name, StoreType StoreType, string AlipaySubject) : MerchantEvent;

/// <summary>A2: the invitation is open, and a full one holds its seat (A4).</summary>
internal sealed record InvitationSent(
    string BindingId, string Account, Permission Permission, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt)
    : MerchantEvent, ICreation;

internal sealed record InvitationResent(string BindingId, string Account, DateTimeOffset ResentAt, DateTimeOffset ExpiresAt)
    : MerchantEvent;

/// <summary>A8: a sub-account belongs to the store and is bound at once.</summary>
internal sealed record SubAccountBound(string BindingId, string Account, Permission Permission, DateTimeOffset BoundAt)
    : MerchantEvent, ICreation;

internal sealed record PermissionChanged(string BindingId, string Account, Permission Permission) : MerchantEvent;

/// <summary>A3: the invitee has confirmed and is bound.</summary>
internal sealed record SeatConfirmed(string BindingId, string Account, DateTimeOffset BoundAt) : MerchantEvent;

/// <summary>An invitation or a binding has ended, and its seat is free from this instant (A4).</summary>
internal sealed record BindingClosed(string BindingId, string Account, CloseReason Reason) : MerchantEvent;
