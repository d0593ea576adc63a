using Orleans.Concurrency;
using RelayHeat.Grains.OperatorAccounts;

namespace RelayHeat.Grains.Merchants;

/// <summary>
/// A merchant (a store): who works for it, and with which rights. Commands are decided one after another and may share a commit;
/// questions never wait.
/// </summary>
[Alias("IMerchantGrain")]
public interface IMerchantGrain : IAggregateGrain
{
    /// <summary>Registers the merchant or changes its entry. Needs <c>platform.registry</c>. A15.</summary>
    /// <param name="command">The entry.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The merchant; refuses with <c>main_account_taken</c>, <c>main_account_fixed</c>.</returns>
    [Alias("Register")]
    Task<Outcome<MerchantView>> Register(RegisterMerchant command, CommandContext context);

    /// <summary>Invites an operator account, or binds a sub-account at once. Main account only. A1, A2, A4, A8 to A10, A12, A14.</summary>
    /// <param name="command">Who, and with which permission.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The binding, existing or new.</returns>
    [Alias("Invite")]
    Task<Outcome<BindingView>> Invite(InviteOperator command, CommandContext context);

    /// <summary>Renews an open invitation. Main account only. A12.</summary>
    /// <param name="command">Which account's.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The binding; refuses with <c>invitation_not_open</c>, <c>invitation_rate_limited</c>.</returns>
    [Alias("Resend")]
    Task<Outcome<BindingView>> Resend(ResendInvitation command, CommandContext context);

    /// <summary>Changes the permission of an open binding. Main account only. A13, A4.</summary>
    /// <param name="command">Whose, and to what.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The binding; refuses with <c>binding_not_found</c>, <c>seat_limit_reached</c>.</returns>
    [Alias("ChangePermission")]
    Task<Outcome<BindingView>> ChangePermission(ChangePermission command, CommandContext context);

    /// <summary>Cancels an open invitation or unbinds. Main account only. A7, G3.</summary>
    /// <param name="command">Whose.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns><c>cancelled</c>, <c>unbound</c> or <c>none</c>.</returns>
    [Alias("Unbind")]
    Task<Outcome<EndedView>> Unbind(UnbindOperator command, CommandContext context);

    /// <summary>An invited account confirms: its seat becomes bound. For account grains alone. A3, A10.</summary>
    /// <param name="command">Which invitation, and who the account is.</param>
    /// <param name="context">The account.</param>
    /// <returns>
    /// The binding; refuses with <c>invitation_expired</c>, <c>invitation_closed</c>, <c>alipay_subject_same_as_store</c>.
    /// </returns>
    [Alias("ConfirmSeat")]
    Task<Outcome<BindingView>> ConfirmSeat(ConfirmSeat command, CommandContext context);

    /// <summary>The account's side of a binding has ended. For account grains alone. A7, A11.</summary>
    /// <param name="command">Which binding, and why.</param>
    /// <param name="context">The account.</param>
    /// <returns>What became of it.</returns>
    [Alias("CloseBinding")]
    Task<Outcome<EndedView>> CloseBinding(CloseBinding command, CommandContext context);

    /// <summary>The merchant's entry and seats. Main account, bound accounts, registry, ops.</summary>
    /// <param name="caller">Who asks.</param>
    /// <returns>The merchant.</returns>
    [Alias("Get"), AlwaysInterleave, ReadOnly]
    Task<Outcome<MerchantView>> Get(Caller caller);

    /// <summary>Open bindings in the order of their accounts, as far as the caller may see them (table B).</summary>
    /// <param name="after">The account after which the page begins; null for the first page.</param>
    /// <param name="limit">How many, 1 to 200.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>A page.</returns>
    [Alias("ListBindings"), AlwaysInterleave, ReadOnly]
    Task<Outcome<Page<BindingView>>> ListBindings(string? after, int limit, Caller caller);

    /// <summary>One open binding. Table B; a <c>standard</c> account sees its own.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>The binding; refuses with <c>binding_not_found</c>.</returns>
    [Alias("GetBinding"), AlwaysInterleave, ReadOnly]
    Task<Outcome<BindingView>> GetBinding(string account, Caller caller);

    /// <summary>What an account may do on this store (table B). The account itself, main account, ops.</summary>
    /// <param name="account">Whose rights.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>The rights, an empty list for a stranger.</returns>
    [Alias("GetRights"), AlwaysInterleave, ReadOnly]
    Task<Outcome<RightsView>> GetRights(string account, Caller caller);

    /// <summary>What an account may do on this store now (table B). For questions about its commission and its fund account.</summary>
    /// <param name="account">Whose rights.</param>
    /// <returns>The rights as of the last version that this activation has committed.</returns>
    [Alias("GetAuthority"), AlwaysInterleave, ReadOnly]
    Task<Authority> GetAuthority(string account);

    /// <summary>As <see cref="GetAuthority"/>, for commands: certainly the newest, though membership of the cluster be in dispute.</summary>
    /// <param name="account">Whose rights.</param>
    /// <returns>The rights as of a version that was the newest at some instant of this call.</returns>
    [Alias("Vouch"), AlwaysInterleave, ReadOnly]
    Task<Authority> Vouch(string account);

    /// <summary>Whether a binding stands at this instant. For account grains: an unbinding may still be on its way to them (A7).</summary>
    /// <param name="bindingId">Which binding.</param>
    /// <returns>True when it was bound here at some instant of this call, though membership of the cluster be in dispute.</returns>
    [Alias("IsBound"), AlwaysInterleave, ReadOnly]
    Task<bool> IsBound(string bindingId);

    /// <summary>The open binding of an account. For grains of sub-accounts, which are told of none (A8).</summary>
    /// <param name="account">Whose.</param>
    /// <returns>The binding at some instant of this call, though membership of the cluster be in dispute; null where there was none.</returns>
    [Alias("FindBinding"), AlwaysInterleave, ReadOnly]
    Task<BindingView?> FindBinding(string account);

    /// <summary>Whether the caller owns this merchant, and so may read its events (G4).</summary>
    /// <param name="caller">Who asks.</param>
    /// <returns>True for the main account.</returns>
    [Alias("MayReadEvents"), AlwaysInterleave, ReadOnly]
    Task<bool> MayReadEvents(Caller caller);
}
