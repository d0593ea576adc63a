using System.Text.Json.Serialization;
using RelayHeat.Grains.OperatorAccounts;

namespace RelayHeat.Grains.Merchants;

/// <summary>What a merchant can be asked to do.</summary>
[JsonDerivedType(typeof(RegisterMerchant), "register")]
[JsonDerivedType(typeof(SettleRegistration), "settle_registration")]
[JsonDerivedType(typeof(InviteOperator), "invite")]
[JsonDerivedType(typeof(ResendInvitation), "resend")]
[JsonDerivedType(typeof(ChangePermission), "change_permission")]
[JsonDerivedType(typeof(UnbindOperator), "unbind")]
[JsonDerivedType(typeof(ConfirmSeat), "confirm_seat")]
[JsonDerivedType(typeof(CloseBinding), "close_binding")]
[GenerateSerializer, Immutable, Alias("MerchantCommand")]
public abstract record MerchantCommand;

/// <summary>Registers a merchant, or changes what may be changed.</summary>
/// <param name="Name">The store's name, 1 to 64 characters.</param>
/// <param name="MainAccount">The account that owns it, in normal form; fixed once registered.</param>
/// <param name="StoreType">Its marketplace.</param>
/// <param name="AlipaySubject">Who stands behind it at Alipay, 1 to 64 characters.</param>
[GenerateSerializer, Immutable, Alias("RegisterMerchant")]
public sealed record RegisterMerchant(string Name, string MainAccount, StoreType StoreType, string AlipaySubject) : MerchantCommand;

/// <summary>The main account's answer to a claim on it (A15).</summary>
/// <param name="Refusal">Why not, or null.</param>
internal sealed record SettleRegistration(Refusal? Refusal) : MerchantCommand, ISettlement;

/// <summary>Invites an operator account or binds a sub-account.</summary>
/// <param name="Account">The account, in normal form.</param>
/// <param name="Type">Which kind it is.</param>
/// <param name="Permission">With which permission.</param>
[GenerateSerializer, Immutable, Alias("InviteOperator")]
public sealed record InviteOperator(string Account, BindingType Type, Permission Permission) : MerchantCommand;

/// <summary>What an invitation of an operator account rests on besides the store.</summary>
/// <param name="Account">What the account's grain says of it (A10); null where there is no such account, or it was not asked.</param>
/// <param name="ProbesFrom">When the store may ask about accounts again, should it have asked too often of late.</param>
internal sealed record InviteFacts(AccountFacts? Account, DateTimeOffset? ProbesFrom);

/// <summary>Sends an open invitation again and renews its expiry.</summary>
/// <param name="Account">The account, in normal form.</param>
[GenerateSerializer, Immutable, Alias("ResendInvitation")]
public sealed record ResendInvitation(string Account) : MerchantCommand;

/// <summary>Changes the permission of an open binding.</summary>
/// <param name="Account">The account, in normal form.</param>
/// <param name="Permission">The new permission.</param>
[GenerateSerializer, Immutable, Alias("ChangePermission")]
public sealed record ChangePermission(string Account, Permission Permission) : MerchantCommand;

/// <summary>Ends an open binding.</summary>
/// <param name="Account">The account, in normal form.</param>
[GenerateSerializer, Immutable, Alias("UnbindOperator")]
public sealed record UnbindOperator(string Account) : MerchantCommand;

/// <summary>An account confirms an invitation.</summary>
/// <param name="Account">The account, in normal form.</param>
/// <param name="BindingId">Which invitation.</param>
/// <param name="AlipaySubject">Who stands behind the account at Alipay.</param>
/// <param name="ExpiresAt">When the account was told that it expires.</param>
[GenerateSerializer, Immutable, Alias("ConfirmSeat")]
public sealed record ConfirmSeat(string Account, string BindingId, string? AlipaySubject, DateTimeOffset ExpiresAt) : MerchantCommand;

/// <summary>The account's side of a binding has ended.</summary>
/// <param name="Account">The account, in normal form.</param>
/// <param name="BindingId">Which binding.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable, Alias("CloseBinding")]
public sealed record CloseBinding(string Account, string BindingId, CloseReason Reason) : MerchantCommand;
