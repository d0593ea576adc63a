using Orleans.Concurrency;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

/// <summary>An account: who it is, to whom it is bound, and which stores have invited it.</summary>
[Alias("IOperatorAccountGrain")]
public interface IOperatorAccountGrain : IAggregateGrain
{
    /// <summary>Enters what the platform knows of the account. Needs <c>platform.registry</c>. A10.</summary>
    /// <param name="command">The entry.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>The account.</returns>
    [Alias("Register")]
    Task<Outcome<OperatorAccountView>> Register(RegisterAccount command, CommandContext context);

    /// <summary>Confirms an invitation: joins the platform and is bound in one act. The account itself. A3, A9 to A11.</summary>
    /// <param name="command">Which invitation.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The binding; refuses with <c>invitation_not_found</c>, <c>invitation_expired</c>, <c>invitation_closed</c>,
    /// <c>account_bound_elsewhere</c>, <c>account_not_verified</c>, <c>account_has_platform_identity</c>,
    /// <c>alipay_subject_same_as_store</c>, <c>merchant_not_tmall</c>.
    /// </returns>
    [Alias("Accept")]
    Task<Outcome<BindingView>> Accept(AcceptInvitation command, CommandContext context);

    /// <summary>Declines an invitation. The account itself.</summary>
    /// <param name="command">Which invitation.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns><c>declined</c>, or how it had ended before; refuses with <c>invitation_not_found</c>, <c>invitation_closed</c>.</returns>
    [Alias("Decline")]
    Task<Outcome<EndedView>> Decline(DeclineInvitation command, CommandContext context);

    /// <summary>Leaves the store it is bound to. The account itself. A7, G3.</summary>
    /// <param name="command">Nothing more to say.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns><c>unbound</c> or <c>none</c>.</returns>
    [Alias("Leave")]
    Task<Outcome<EndedView>> Leave(LeaveStore command, CommandContext context);

    /// <summary>A merchant claims this account as its main account. For merchant grains alone. A15.</summary>
    /// <param name="command">Which merchant.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>Refuses with <c>main_account_taken</c>.</returns>
    [Alias("ClaimMainAccount")]
    Task<Outcome<bool>> ClaimMainAccount(ClaimMainAccount command, CommandContext context);

    /// <summary>How a binding with this account stands at a merchant. For merchant grains alone. A2, A11, A14.</summary>
    /// <param name="command">The notice; older than what is known is ignored.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>Refuses with <c>account_bound_elsewhere</c>, <c>account_inbox_full</c>: the merchant must close the invitation.</returns>
    [Alias("NoteBinding")]
    Task<Outcome<bool>> NoteBinding(NoteBinding command, CommandContext context);

    /// <summary>This account owns a provider, or does so no more. For provider grains alone. A10.</summary>
    /// <param name="command">Which provider, and what there is of it; older than what is known is ignored.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>True.</returns>
    [Alias("NoteProvider")]
    Task<Outcome<bool>> NoteProvider(NoteProvider command, CommandContext context);

    /// <summary>Makes room for what a provider is about to add for this account. For provider grains alone.</summary>
    /// <param name="command">What is to be added.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>Refuses with <c>quota_exceeded</c>.</returns>
    [Alias("ReserveRoom")]
    Task<Outcome<bool>> ReserveRoom(ReserveRoom command, CommandContext context);

    /// <summary>The account. Itself, registry, ops.</summary>
    /// <param name="caller">Who asks.</param>
    /// <returns>The account; refuses with <c>account_not_found</c>.</returns>
    [Alias("Get"), AlwaysInterleave, ReadOnly]
    Task<Outcome<OperatorAccountView>> Get(Caller caller);

    /// <summary>Its open invitations, in the order of their ids. The account itself.</summary>
    /// <param name="after">The id after which the page begins; null for the first page.</param>
    /// <param name="limit">How many, 1 to 200.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>A page.</returns>
    [Alias("ListInvitations"), AlwaysInterleave, ReadOnly]
    Task<Outcome<Page<InvitationView>>> ListInvitations(string? after, int limit, Caller caller);

    /// <summary>What a merchant needs to know before it invites (A10); null when the account is not registered.</summary>
    /// <returns>The facts as of this instant.</returns>
    [Alias("GetFacts"), AlwaysInterleave, ReadOnly]
    Task<AccountFacts?> GetFacts();

    /// <summary>The store whose main account this is. For grains of its sub-accounts (A8).</summary>
    /// <returns>The merchant's id at some instant of this call, though membership of the cluster be in dispute; null for none.</returns>
    [Alias("FindStore"), AlwaysInterleave, ReadOnly]
    Task<string?> FindStore();
}
