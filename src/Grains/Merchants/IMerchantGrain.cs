using System.Text.Json.Serialization;
using Orleans.Concurrency;
using RelayHeat.Grains.OperatorAccounts;

namespace RelayHeat.Grains.Merchants;

/// <summary>A merchant (a store): who works for it, and with which rights. Account names are in normal form.</summary>
[Alias("IMerchantGrain")]
public interface IMerchantGrain : IAggregateGrain
{
    /// <summary>Registers the merchant or changes its entry. Needs <c>platform.registry</c>. A15.</summary>
    /// <returns>Refuses with <c>main_account_taken</c>, <c>main_account_fixed</c>.</returns>
    [Alias("Register")] Task<Outcome<MerchantView>> Register(RegisterMerchant command, CommandContext context);

    /// <summary>Invites an operator account, or binds a sub-account at once. Main account only. A1, A2, A4, A8 to A10, A12, A14.</summary>
    /// <returns>The binding, existing or new.</returns>
    [Alias("Invite")] Task<Outcome<BindingView>> Invite(InviteOperator command, CommandContext context);

    /// <summary>Renews an open invitation. Main account only. A12.</summary>
    /// <returns>Refuses with <c>invitation_not_open</c>, <c>invitation_rate_limited</c>.</returns>
    [Alias("Resend")] Task<Outcome<BindingView>> Resend(ResendInvitation command, CommandContext context);

    /// <summary>Changes the permission of an open binding. Main account only. A13, A4.</summary>
    /// <returns>Refuses with <c>binding_not_found</c>, <c>seat_limit_reached</c>.</returns>
    [Alias("ChangePermission")] Task<Outcome<BindingView>> ChangePermission(ChangePermission command, CommandContext context);

    /// <summary>Cancels an open invitation or unbinds. Main account only. A7, G3.</summary>
    /// <returns><c>cancelled</c>, <c>unbound</c> or <c>none</c>.</returns>
    [Alias("Unbind")] Task<Outcome<EndedView>> Unbind(UnbindOperator command, CommandContext context);

    /// <summary>An invited account confirms: its seat becomes bound. For account grains alone. A3, A10.</summary>
    /// <returns>Refuses with <c>invitation_expired</c>, <c>invitation_closed</c>, <c>alipay_subject_same_as_store</c>.</returns>
    [Alias("ConfirmSeat")] Task<Outcome<BindingView>> ConfirmSeat(ConfirmSeat command, CommandContext context);

    /// <summary>The account's side of a binding has ended. For account grains alone. A7, A11.</summary>
    [Alias("CloseBinding")] Task<Outcome<EndedView>> CloseBinding(CloseBinding command, CommandContext context);

    /// <summary>The merchant's entry and seats. Main account, bound accounts, registry, ops.</summary>
    [Alias("Get"), AlwaysInterleave, ReadOnly] Task<Outcome<MerchantView>> Get(Caller caller);

    /// <summary>Open bindings in the order of their accounts, as far as the caller may see them (table B).</summary>
    /// <param name="after">The account after which the page begins; null for the first page.</param>
    /// <param name="limit">How many, 1 to 200.</param>
    [Alias("ListBindings"), AlwaysInterleave, ReadOnly]
    Task<Outcome<Page<BindingView>>> ListBindings(string? after, int limit, Caller caller);

    /// <summary>One open binding. Table B; a <c>standard</c> account sees its own.</summary>
    /// <returns>Refuses with <c>binding_not_found</c>.</returns>
    [Alias("GetBinding"), AlwaysInterleave, ReadOnly] Task<Outcome<BindingView>> GetBinding(string account, Caller caller);

    /// <summary>What an account may do on this store (table B). The account itself, main account, ops.</summary>
    /// <returns>The rights, an empty list for a stranger.</returns>
    [Alias("GetRights"), AlwaysInterleave, ReadOnly] Task<Outcome<RightsView>> GetRights(string account, Caller caller);

    /// <summary>An account's rights as this activation last committed them (table B). For questions of other grains.</summary>
    [Alias("GetAuthority"), AlwaysInterleave, ReadOnly] Task<Authority> GetAuthority(string account);

    /// <summary>As <see cref="GetAuthority"/>, but certainly current at some instant of this call. For commands of other grains.</summary>
    [Alias("Vouch"), AlwaysInterleave, ReadOnly] Task<Authority> Vouch(string account);

    /// <summary>Whether a binding certainly stood at some instant of this call. For accounts, whose notice may be late (A7).</summary>
    [Alias("IsBound"), AlwaysInterleave, ReadOnly] Task<bool> IsBound(string bindingId);

    /// <summary>The binding that an account certainly had at some instant of this call, or null. For sub-accounts (A8).</summary>
    [Alias("FindBinding"), AlwaysInterleave, ReadOnly] Task<BindingView?> FindBinding(string account);

    /// <summary>Whether the caller owns this merchant, and so may read its events (G4).</summary>
    [Alias("MayReadEvents"), AlwaysInterleave, ReadOnly] Task<bool> MayReadEvents(Caller caller);
}

/// <summary>References to merchants; no call is made.</summary>
public static class MerchantGrains
{
    /// <summary>The grain of this id.</summary>
    public static IMerchantGrain GetMerchant(this IGrainFactory grains, string merchantId) =>
        grains.GetReference<IMerchantGrain>(GrainKeys.Merchant, merchantId);
}

/// <summary>The commands of a merchant.</summary>
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

/// <summary>Registers a merchant, or changes its entry.</summary>
/// <param name="Name">The store's name, 1 to 64 characters.</param>
/// <param name="MainAccount">The account that owns it; fixed once registered.</param>
/// <param name="AlipaySubject">Its Alipay subject, 1 to 64 characters.</param>
[GenerateSerializer, Immutable, Alias("RegisterMerchant")]
public sealed record RegisterMerchant(string Name, string MainAccount, StoreType StoreType, string AlipaySubject) : MerchantCommand;

/// <summary>The main account's answer to a claim on it (A15).</summary>
internal sealed record SettleRegistration(Refusal? Refusal) : MerchantCommand, ISettlement;

/// <summary>Invites an operator account or binds a sub-account.</summary>
[GenerateSerializer, Immutable, Alias("InviteOperator")]
public sealed record InviteOperator(string Account, BindingType Type, Permission Permission) : MerchantCommand;

/// <summary>What the decision on an invitation needs besides the store.</summary>
/// <param name="Account">What the account's grain says of it (A10); null where it is not registered or was not asked.</param>
/// <param name="ProbesFrom">When the store may ask about accounts again; null where it may now.</param>
internal sealed record InviteFacts(AccountFacts? Account, DateTimeOffset? ProbesFrom);

/// <summary>Sends an open invitation again and renews its expiry.</summary>
[GenerateSerializer, Immutable, Alias("ResendInvitation")]
public sealed record ResendInvitation(string Account) : MerchantCommand;

/// <summary>Changes the permission of an open binding.</summary>
[GenerateSerializer, Immutable, Alias("ChangePermission")]
public sealed record ChangePermission(string Account, Permission Permission) : MerchantCommand;

/// <summary>Ends an open binding.</summary>
[GenerateSerializer, Immutable, Alias("UnbindOperator")]
public sealed record UnbindOperator(string Account) : MerchantCommand;

/// <summary>An account confirms an invitation.</summary>
/// <param name="AlipaySubject">The account's Alipay subject.</param>
/// <param name="ExpiresAt">The expiry that the account knows.</param>
[GenerateSerializer, Immutable, Alias("ConfirmSeat")]
public sealed record ConfirmSeat(string Account, string BindingId, string? AlipaySubject, DateTimeOffset ExpiresAt) : MerchantCommand;

/// <summary>The account's side of a binding has ended.</summary>
[GenerateSerializer, Immutable, Alias("CloseBinding")]
public sealed record CloseBinding(string Account, string BindingId, CloseReason Reason) : MerchantCommand;

/// <summary>A merchant's seats with full permission (A4).</summary>
/// <param name="InUse">How many are bound or reserved by an open invitation.</param>
[GenerateSerializer, Immutable, Alias("SeatsView")]
public sealed record SeatsView(int Limit, int InUse, int Free);

/// <summary>A merchant as it is shown.</summary>
/// <param name="OpenBindings">Bindings that are bound or await confirmation; at most 200 (A14).</param>
/// <param name="Version">Rises with every change.</param>
[GenerateSerializer, Immutable, Alias("MerchantView")]
public sealed record MerchantView(
    string MerchantId, string Name, string MainAccount, StoreType StoreType, SeatsView Seats, int OpenBindings, long Version);

/// <summary>On which marketplace the store is.</summary>
[GenerateSerializer, Alias("StoreType"), JsonConverter(typeof(EnumTextConverter<StoreType>))]
public enum StoreType
{
    /// <summary>Tmall.</summary>
    Tmall,
    /// <summary>Taobao.</summary>
    Taobao,
}

/// <summary>A15: asks the main account whether it is free for this merchant.</summary>
internal sealed record ClaimOfMainAccount(string MerchantId, string MainAccount) : Message<MerchantCommand>
{
    public override string Target => $"{GrainKeys.Account}/{MainAccount}";
    public override Delivery Delivery => Delivery.DecidesReply;

    public override async Task<MerchantCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        var outcome = await grains.GetAccount(MainAccount).ClaimMainAccount(new ClaimMainAccount(MerchantId), context);
        return new SettleRegistration(outcome.Refusal);
    }
}

/// <summary>Tells the account how a binding stands as of a version of the merchant.</summary>
internal sealed record NoticeOfBinding(string Account, BindingNotice Notice) : Message<MerchantCommand>
{
    public override string Target => $"{GrainKeys.Account}/{Account}";

    public override async Task<MerchantCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        var outcome = await grains.GetAccount(Account).NoteBinding(new NoteBinding(Notice), context);
        return outcome.Refusal?.Code switch
        {
            null => null,
            Codes.AccountBoundElsewhere => new CloseBinding(Account, Notice.BindingId, CloseReason.BoundElsewhere),
            Codes.AccountInboxFull => new CloseBinding(Account, Notice.BindingId, CloseReason.InboxFull),
            var code => throw new InvalidOperationException($"A notice of a binding cannot be refused with {code}."),
        };
    }
}
