using System.Text.Json.Serialization;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

/// <summary>What an account can be asked to do.</summary>
[JsonDerivedType(typeof(RegisterAccount), "register")]
[JsonDerivedType(typeof(AcceptInvitation), "accept")]
[JsonDerivedType(typeof(SettleAcceptance), "settle_acceptance")]
[JsonDerivedType(typeof(DeclineInvitation), "decline")]
[JsonDerivedType(typeof(LeaveStore), "leave")]
[JsonDerivedType(typeof(ClaimMainAccount), "claim_main_account")]
[JsonDerivedType(typeof(NoteBinding), "note_binding")]
[JsonDerivedType(typeof(NoteProvider), "note_provider")]
[JsonDerivedType(typeof(ReserveRoom), "reserve_room")]
[GenerateSerializer, Immutable, Alias("OperatorAccountCommand")]
public abstract record OperatorAccountCommand;

/// <summary>Enters what the platform knows of an account.</summary>
/// <param name="RealNameVerified">Whether Alipay has verified its real name.</param>
/// <param name="AlipaySubject">Who stands behind it at Alipay, 1 to 64 characters; null while that is unknown.</param>
/// <param name="PlatformIdentities">Its other identities, each once, in the order of their declaration.</param>
[GenerateSerializer, Immutable, Alias("RegisterAccount")]
public sealed record RegisterAccount(
    bool RealNameVerified, string? AlipaySubject, ImmutableArray<PlatformIdentity> PlatformIdentities)
    : OperatorAccountCommand;

/// <summary>What a store says of its binding with the account.</summary>
/// <param name="LetGo">
/// The binding which the account believes in and its store has ended, the notice being on its way (A7); null where it has not, or there is
/// none.
/// </param>
/// <param name="Found">Where a sub-account works, which is told nothing (A8); null where it is bound to no store.</param>
internal sealed record StoreFacts(string? LetGo, BoundStore? Found = null);

/// <summary>Confirms an invitation.</summary>
/// <param name="BindingId">Which invitation.</param>
[GenerateSerializer, Immutable, Alias("AcceptInvitation")]
public sealed record AcceptInvitation(string BindingId) : OperatorAccountCommand;

/// <summary>The merchant's answer to a confirmation.</summary>
/// <param name="BindingId">Which invitation.</param>
/// <param name="Bound">The binding, or null when refused.</param>
/// <param name="Refusal">Why not, or null.</param>
internal sealed record SettleAcceptance(string BindingId, BindingView? Bound, Refusal? Refusal) : OperatorAccountCommand, ISettlement;

/// <summary>Declines an invitation.</summary>
/// <param name="BindingId">Which invitation.</param>
[GenerateSerializer, Immutable, Alias("DeclineInvitation")]
public sealed record DeclineInvitation(string BindingId) : OperatorAccountCommand;

/// <summary>Leaves the store.</summary>
[GenerateSerializer, Immutable, Alias("LeaveStore")]
public sealed record LeaveStore : OperatorAccountCommand;

/// <summary>A merchant claims this account as its main account.</summary>
/// <param name="MerchantId">Which merchant.</param>
[GenerateSerializer, Immutable, Alias("ClaimMainAccount")]
public sealed record ClaimMainAccount(string MerchantId) : OperatorAccountCommand;

/// <summary>A merchant's notice.</summary>
/// <param name="Notice">What it says.</param>
[GenerateSerializer, Immutable, Alias("NoteBinding")]
public sealed record NoteBinding(BindingNotice Notice) : OperatorAccountCommand;

/// <summary>A provider's notice to an account that owns it, or that did.</summary>
/// <param name="Uscc">Which provider.</param>
[GenerateSerializer, Immutable, Alias("NoteProvider")]
public sealed record NoteProvider(string Uscc) : OperatorAccountCommand
{
    /// <summary>What has happened.</summary>
    [Id(0)]
    public OwnershipChange Change { get; init; }

    /// <summary>What there is of it; null from a silo of an earlier version, which tells of filings alone.</summary>
    [Id(1)]
    public ProviderHolding? Holding { get; init; }
}

/// <summary>A provider asks, before it decides, whether its owner may have what a command would add.</summary>
/// <param name="Uscc">Which provider.</param>
/// <param name="Holding">What there is of it now.</param>
/// <param name="IsFiling">Whether the command files for the entity.</param>
/// <param name="FileBytes">How large the file is that it brings along; null where it brings none.</param>
[GenerateSerializer, Immutable, Alias("ReserveRoom")]
public sealed record ReserveRoom(string Uscc, ProviderHolding Holding, bool IsFiling, int? FileBytes) : OperatorAccountCommand;
