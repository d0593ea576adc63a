using System.Text.Json.Serialization;
using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

/// <summary>An account: its identities, the store that it works for, and its open invitations.</summary>
[Alias("IOperatorAccountGrain")]
public interface IOperatorAccountGrain : IAggregateGrain
{
    /// <summary>Enters what the platform knows of the account. Needs <c>platform.registry</c>. A10.</summary>
    [Alias("Register")] Task<Outcome<OperatorAccountView>> Register(RegisterAccount command, CommandContext context);

    /// <summary>Confirms an invitation: joins the platform and is bound in one act. The account itself. A3, A9 to A11.</summary>
    /// <returns>
    /// Refuses with <c>invitation_not_found</c>, <c>invitation_expired</c>, <c>invitation_closed</c>, <c>account_bound_elsewhere</c>,
    /// <c>account_not_verified</c>, <c>account_has_platform_identity</c>, <c>alipay_subject_same_as_store</c>, <c>merchant_not_tmall</c>.
    /// </returns>
    [Alias("Accept")] Task<Outcome<BindingView>> Accept(AcceptInvitation command, CommandContext context);

    /// <summary>Declines an invitation. The account itself.</summary>
    /// <returns><c>declined</c>, or how it had ended before; refuses with <c>invitation_not_found</c>, <c>invitation_closed</c>.</returns>
    [Alias("Decline")] Task<Outcome<EndedView>> Decline(DeclineInvitation command, CommandContext context);

    /// <summary>Leaves the store it is bound to. The account itself. A7, G3.</summary>
    /// <returns><c>unbound</c> or <c>none</c>.</returns>
    [Alias("Leave")] Task<Outcome<EndedView>> Leave(LeaveStore command, CommandContext context);

    /// <summary>A merchant claims this account as its main account. For merchant grains alone. A15.</summary>
    /// <returns>Refuses with <c>main_account_taken</c>.</returns>
    [Alias("ClaimMainAccount")] Task<Outcome<bool>> ClaimMainAccount(ClaimMainAccount command, CommandContext context);

    /// <summary>A notice of how a binding stands at a merchant. For merchant grains alone. A2, A11, A14.</summary>
    /// <returns>Refuses with <c>account_bound_elsewhere</c>, <c>account_inbox_full</c>; the merchant then closes the invitation.</returns>
    [Alias("NoteBinding")] Task<Outcome<bool>> NoteBinding(NoteBinding command, CommandContext context);

    /// <summary>A notice of what this account owns of a provider. For provider grains alone. A10.</summary>
    [Alias("NoteProvider")] Task<Outcome<bool>> NoteProvider(NoteProvider command, CommandContext context);

    /// <summary>Reserves room for what a provider is about to add for this account. For provider grains alone.</summary>
    /// <returns>Refuses with <c>quota_exceeded</c>.</returns>
    [Alias("ReserveRoom")] Task<Outcome<bool>> ReserveRoom(ReserveRoom command, CommandContext context);

    /// <summary>The account. Itself, registry, ops.</summary>
    /// <returns>Refuses with <c>account_not_found</c>.</returns>
    [Alias("Get"), AlwaysInterleave, ReadOnly] Task<Outcome<OperatorAccountView>> Get(Caller caller);

    /// <summary>Its open invitations, in the order of their ids. The account itself.</summary>
    /// <param name="after">The id after which the page begins; null for the first page.</param>
    /// <param name="limit">How many, 1 to 200.</param>
    [Alias("ListInvitations"), AlwaysInterleave, ReadOnly]
    Task<Outcome<Page<InvitationView>>> ListInvitations(string? after, int limit, Caller caller);

    /// <summary>What a merchant needs to know before it invites (A10); null when the account is not registered.</summary>
    [Alias("GetFacts"), AlwaysInterleave, ReadOnly] Task<AccountFacts?> GetFacts();

    /// <summary>The store whose main account this certainly was at some instant of this call, or null. For sub-accounts (A8).</summary>
    [Alias("FindStore"), AlwaysInterleave, ReadOnly] Task<string?> FindStore();
}

/// <summary>References to accounts, by their names in normal form; no call is made.</summary>
public static class OperatorAccountGrains
{
    /// <summary>The grain of this id.</summary>
    public static IOperatorAccountGrain GetAccount(this IGrainFactory grains, string account) =>
        grains.GetReference<IOperatorAccountGrain>(GrainKeys.Account, account);
}

/// <summary>The commands of an account.</summary>
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
/// <param name="AlipaySubject">Its Alipay subject, 1 to 64 characters; null while it is unknown.</param>
/// <param name="PlatformIdentities">Its other identities, each once, in the order of their declaration.</param>
[GenerateSerializer, Immutable, Alias("RegisterAccount")]
public sealed record RegisterAccount(bool RealNameVerified, string? AlipaySubject, ImmutableArray<PlatformIdentity> PlatformIdentities)
    : OperatorAccountCommand;

/// <summary>What a store says of its binding with the account.</summary>
/// <param name="LetGo">The binding that the store has ended although the notice has not arrived yet (A7), or null.</param>
/// <param name="Found">The store of a sub-account, which gets no notices (A8); null where it is bound to none.</param>
internal sealed record StoreFacts(string? LetGo, BoundStore? Found = null);

/// <summary>Confirms an invitation.</summary>
[GenerateSerializer, Immutable, Alias("AcceptInvitation")]
public sealed record AcceptInvitation(string BindingId) : OperatorAccountCommand;

/// <summary>The merchant's answer to a confirmation.</summary>
/// <param name="Bound">The binding, or null when refused.</param>
internal sealed record SettleAcceptance(string BindingId, BindingView? Bound, Refusal? Refusal) : OperatorAccountCommand, ISettlement;

/// <summary>Declines an invitation.</summary>
[GenerateSerializer, Immutable, Alias("DeclineInvitation")]
public sealed record DeclineInvitation(string BindingId) : OperatorAccountCommand;

/// <summary>Leaves the store.</summary>
[GenerateSerializer, Immutable, Alias("LeaveStore")]
public sealed record LeaveStore : OperatorAccountCommand;

/// <summary>A merchant claims this account as its main account.</summary>
[GenerateSerializer, Immutable, Alias("ClaimMainAccount")]
public sealed record ClaimMainAccount(string MerchantId) : OperatorAccountCommand;

/// <summary>A merchant's notice.</summary>
[GenerateSerializer, Immutable, Alias("NoteBinding")]
public sealed record NoteBinding(BindingNotice Notice) : OperatorAccountCommand;

/// <summary>What a notice says of a binding.</summary>
[GenerateSerializer, Alias("NoticeKind"), JsonConverter(typeof(EnumTextConverter<NoticeKind>))]
public enum NoticeKind
{
    /// <summary>An invitation is open on these terms.</summary>
    Invited,
    /// <summary>The account is bound on these terms.</summary>
    Bound,
    /// <summary>It has ended.</summary>
    Closed,
}

/// <summary>A binding as it stands at a merchant. A notice says all of it, so only the newest matters.</summary>
/// <param name="Revision">The merchant's version of which this is.</param>
[GenerateSerializer, Immutable, Alias("BindingNotice")]
public sealed record BindingNotice(string MerchantId, long Revision, string BindingId, NoticeKind Kind)
{
    /// <summary>The store's name.</summary>
    [Id(0)] public string MerchantName { get; init; } = "";
    /// <summary>Its permission.</summary>
    [Id(1)] public Permission Permission { get; init; }
    /// <summary>When the account was first invited.</summary>
    [Id(2)] public DateTimeOffset InvitedAt { get; init; }
    /// <summary>When the invitation expires.</summary>
    [Id(3)] public DateTimeOffset ExpiresAt { get; init; }
    /// <summary>Since when it is bound.</summary>
    [Id(4)] public DateTimeOffset? BoundAt { get; init; }
    /// <summary>Why it ended.</summary>
    [Id(5)] public CloseReason? Reason { get; init; }

    /// <summary>The notice of an end.</summary>
    public static BindingNotice Closed(string merchantId, long revision, string bindingId, CloseReason reason) =>
        new(merchantId, revision, bindingId, NoticeKind.Closed) { Reason = reason };
}

/// <summary>To whom an account is bound.</summary>
[GenerateSerializer, Immutable, Alias("BoundToView")]
public sealed record BoundToView(string MerchantId, Permission Permission, DateTimeOffset Since);

/// <summary>An account as it is shown.</summary>
/// <param name="Account">Its name in normal form.</param>
/// <param name="JoinedAt">
/// When it first joined (A3); null until then. A sub-account's (A8) is since when it is bound now, or what an earlier version had stored.
/// </param>
/// <param name="OpenInvitations">How many invitations await its answer; at most 50 (A14).</param>
/// <param name="Version">Rises with every change of its own; what a store does with a sub-account (A8) is none.</param>
[GenerateSerializer, Immutable, Alias("OperatorAccountView")]
public sealed record OperatorAccountView(
    string Account, bool RealNameVerified, DateTimeOffset? JoinedAt, BoundToView? BoundTo, int OpenInvitations, long Version);

/// <summary>An open invitation as the invitee sees it.</summary>
/// <param name="MerchantName">The store's name when it invited.</param>
/// <param name="InvitedAt">When it was first sent.</param>
/// <param name="ExpiresAt">When it expires; at that instant it is expired (A12).</param>
[GenerateSerializer, Immutable, Alias("InvitationView")]
public sealed record InvitationView(
    string BindingId, string MerchantId, string MerchantName, Permission Permission, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt);

/// <summary>What decides whether an account may work for a store (A10).</summary>
/// <param name="Identities">Its other identities on the platform, those that RelayHeat gave included.</param>
[GenerateSerializer, Immutable, Alias("AccountFacts")]
public sealed record AccountFacts(
    bool RealNameVerified, string? AlipaySubject, ImmutableArray<PlatformIdentity> Identities, string? BoundTo, int OpenInvitations)
{
    /// <summary>A10: what keeps the account from working for any store.</summary>
    internal Refusal? Unsuitable() =>
        !RealNameVerified ? new Refusal(Codes.AccountNotVerified)
        : Identities.IsEmpty ? null
        : new Refusal(Codes.AccountHasPlatformIdentity).With("identities", [.. Identities.Select(i => i.ToText())]);
}

/// <summary>Another identity on the platform; an operator account may have none (A10).</summary>
[GenerateSerializer, Alias("PlatformIdentity"), JsonConverter(typeof(EnumTextConverter<PlatformIdentity>))]
public enum PlatformIdentity
{
    /// <summary>A merchant's main account.</summary>
    Merchant,
    /// <summary>A store's sub-account.</summary>
    SubAccount,
    /// <summary>A streamer.</summary>
    Streamer,
    /// <summary>A talent service provider.</summary>
    Provider,
    /// <summary>An agency.</summary>
    Agency,
    /// <summary>Another service role.</summary>
    Service,
}

/// <summary>A3: the account confirms; the merchant binds the seat or says why not.</summary>
internal sealed record Confirmation(string MerchantId, ConfirmSeat Command) : Message<OperatorAccountCommand>
{
    public override string Target => $"{GrainKeys.Merchant}/{MerchantId}";
    public override Delivery Delivery => Delivery.DecidesReply;

    public override async Task<OperatorAccountCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        var outcome = await grains.GetMerchant(MerchantId).ConfirmSeat(Command, context);
        return new SettleAcceptance(Command.BindingId, outcome.Value, outcome.Refusal);
    }
}

/// <summary>The account's side of a binding has ended.</summary>
internal sealed record Closing(string MerchantId, CloseBinding Command) : Message<OperatorAccountCommand>
{
    public override string Target => $"{GrainKeys.Merchant}/{MerchantId}";

    // A4: declining and leaving free the seat at once. The other stores of A11 may hear of it later.
    public override Delivery Delivery =>
        Command.Reason is CloseReason.Declined or CloseReason.Left ? Delivery.BeforeReply : Delivery.Background;

    public override async Task<OperatorAccountCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        await grains.GetMerchant(MerchantId).CloseBinding(Command, context);
        return null;
    }
}
