using System.Text.Json.Serialization;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.OperatorAccounts;

using Seen = Seen<OperatorAccountState, OperatorAccountEvent>;

/// <summary>The events of an account, by their names in the audit feed (G4).</summary>
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

internal sealed record AccountRegistered(bool RealNameVerified, string? AlipaySubject, ImmutableArray<PlatformIdentity> PlatformIdentities)
    : OperatorAccountEvent, ICreation;

internal sealed record AccountChanged(bool RealNameVerified, string? AlipaySubject, ImmutableArray<PlatformIdentity> PlatformIdentities)
    : OperatorAccountEvent;

/// <summary>A15: the account belongs to this merchant from now on.</summary>
internal sealed record MainAccountClaimed(string MerchantId) : OperatorAccountEvent;

/// <summary>A2: an invitation has arrived, or its terms have changed.</summary>
internal sealed record InvitationReceived(
    string BindingId, string MerchantId, string MerchantName, Permission Permission, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt,
    long Revision) : OperatorAccountEvent;

/// <summary>An invitation ended without a confirmation.</summary>
internal sealed record InvitationEnded(string BindingId, string MerchantId, CloseReason Reason, long Revision) : OperatorAccountEvent;

/// <summary>The account has confirmed. The merchant's answer ends this.</summary>
internal sealed record AcceptanceStarted(string BindingId, string MerchantId) : OperatorAccountEvent;

/// <summary>The merchant refused; everything is as before.</summary>
internal sealed record AcceptanceRefused(string BindingId, string MerchantId, string Code) : OperatorAccountEvent;

/// <summary>A3: joined and bound in one act.</summary>
internal sealed record BoundToStore(
    string BindingId, string MerchantId, BindingType Type, Permission Permission, DateTimeOffset InvitedAt, DateTimeOffset BoundAt,
    long Revision) : OperatorAccountEvent;

internal sealed record StorePermissionChanged(string BindingId, string MerchantId, Permission Permission, long Revision)
    : OperatorAccountEvent;

internal sealed record UnboundFromStore(string BindingId, string MerchantId, CloseReason Reason, long Revision) : OperatorAccountEvent;

/// <summary>An open invitation, as of its merchant's last notice.</summary>
internal sealed record Invitation(
    string MerchantId, string MerchantName, Permission Permission, DateTimeOffset InvitedAt, DateTimeOffset ExpiresAt);

/// <summary>The store that the account works for.</summary>
internal sealed record BoundStore(
    string BindingId, string MerchantId, BindingType Type, Permission Permission, DateTimeOffset InvitedAt, DateTimeOffset Since);

/// <summary>How an invitation ended; kept to explain the refusal of a late answer.</summary>
internal sealed record EndedInvitation(string BindingId, CloseReason Reason);

/// <summary>The newest version of a merchant that the account has heard of.</summary>
internal sealed record Heard(string MerchantId, long Revision);

internal sealed record OperatorAccountState
{
    public const int MaxEnded = 50;

    // Merchants whose newest version is remembered, to recognise late repeats of their notices.
    public const int MaxHeard = 100;

    private static readonly ImmutableSortedDictionary<string, ProviderHolding> NoHoldings =
        ImmutableSortedDictionary.Create<string, ProviderHolding>(StringComparer.Ordinal);

    [JsonConverter(typeof(AccountNameJsonConverter))]
    public required string Account { get; init; }

    public bool IsRegistered { get; init; }
    public bool RealNameVerified { get; init; }
    public string? AlipaySubject { get; init; }
    public ImmutableArray<PlatformIdentity> PlatformIdentities { get; init; } = [];

    /// <summary>A15: the merchant whose main account this is, or null.</summary>
    public string? MainAccountOf { get; init; }

    /// <summary>A10: the first provider that this account owns, or null.</summary>
    public string? OwnerOf { get; init; }

    /// <summary>What it holds by each provider that it owns or is filing for, or null. Older rows get it with the next notice.</summary>
    [JsonConverter(typeof(OrdinalMapJsonConverter<ProviderHolding>))]
    public ImmutableSortedDictionary<string, ProviderHolding>? Holdings { get; init; }

    /// <summary>Its uploads on the last day that had any.</summary>
    public UploadsOfDay? Uploads { get; init; }

    public DateTimeOffset? JoinedAt { get; init; }

    /// <summary>The store that it works for. Null for a sub-account (A8): older rows name one that no longer sends notices.</summary>
    public BoundStore? BoundTo { get => AccountName.IsSubAccount(Account) ? null : field; init; }

    /// <summary>The invitation that the account has confirmed while the merchant has not answered yet.</summary>
    public string? Accepting { get; init; }

    /// <summary>Open invitations by binding id.</summary>
    [JsonConverter(typeof(OrdinalMapJsonConverter<Invitation>))]
    public ImmutableSortedDictionary<string, Invitation> Invitations { get; init; } =
        ImmutableSortedDictionary.Create<string, Invitation>(StringComparer.Ordinal);

    public ImmutableArray<EndedInvitation> Ended { get; init; } = [];
    public ImmutableArray<Heard> Heard { get; init; } = [];

    /// <summary>Whether the account exists by its own row. A sub-account also exists while its store has a binding with it (A8).</summary>
    [JsonIgnore] public bool Exists => IsRegistered || JoinedAt is not null;

    /// <summary>A10: the identities from the registry, and those that RelayHeat gave.</summary>
    [JsonIgnore]
    public ImmutableArray<PlatformIdentity> Identities =>
    [
        .. PlatformIdentities
            .Concat(MainAccountOf is null ? [] : [PlatformIdentity.Merchant])
            .Concat(OwnerOf is null ? [] : [PlatformIdentity.Provider])
            .Concat(AccountName.IsSubAccount(Account) ? [PlatformIdentity.SubAccount] : [])
            .Distinct(),
    ];

    [JsonIgnore] public ImmutableSortedDictionary<string, ProviderHolding> Held => Holdings ?? NoHoldings;

    [JsonIgnore] public AccountFacts Facts => new(RealNameVerified, AlipaySubject, Identities, BoundTo?.MerchantId, Invitations.Count);

    public OperatorAccountState Apply(OperatorAccountEvent happened) => happened switch
    {
        AccountRegistered e => Entered(e.RealNameVerified, e.AlipaySubject, e.PlatformIdentities) with { IsRegistered = true },
        AccountChanged e => Entered(e.RealNameVerified, e.AlipaySubject, e.PlatformIdentities),
        MainAccountClaimed e => this with { MainAccountOf = e.MerchantId },
        ProviderOwned e => this with
        {
            OwnerOf = OwnerOf ?? e.Uscc,
            Holdings = e.Holding is { } holding ? Held.SetItem(e.Uscc, holding) : Holdings,
        },
        ProviderHoldingChanged e => this with { Holdings = Holds(e), Uploads = e.Uploads ?? Uploads },
        ProviderLost e => Loses(e),
        InvitationReceived e => Hears(e.MerchantId, e.Revision) with
        {
            Invitations = Invitations.SetItem(
                e.BindingId, new Invitation(e.MerchantId, e.MerchantName, e.Permission, e.InvitedAt, e.ExpiresAt)),
        },
        InvitationEnded e => Hears(e.MerchantId, e.Revision).Ends(e.BindingId, e.Reason),
        AcceptanceStarted e => this with { Accepting = e.BindingId },
        AcceptanceRefused => this with { Accepting = null },
        BoundToStore e => Hears(e.MerchantId, e.Revision) with
        {
            Accepting = null,
            Invitations = Invitations.Remove(e.BindingId),
            JoinedAt = JoinedAt ?? e.BoundAt,
            BoundTo = new BoundStore(e.BindingId, e.MerchantId, e.Type, e.Permission, e.InvitedAt, e.BoundAt),
        },
        StorePermissionChanged e => Hears(e.MerchantId, e.Revision) with { BoundTo = BoundTo! with { Permission = e.Permission } },
        UnboundFromStore e => (Hears(e.MerchantId, e.Revision) with { BoundTo = null }).Ends(e.BindingId, e.Reason),
        _ => throw new InvalidOperationException($"Unknown event {happened.GetType().Name}."),
    };

    public bool HasHeard(string merchantId, long revision) => Heard.Any(h => h.MerchantId == merchantId && h.Revision >= revision);

    /// <summary>The name under which a lost provider is remembered among the merchants: no merchant's id has a slash.</summary>
    public static string Lost(string uscc) => $"{GrainKeys.Provider}/{uscc}";

    /// <summary>Whether a binding has ended for good, so an older notice does not bring it back. An expired one may be renewed.</summary>
    public bool HasEnded(string bindingId) => Ended.Any(e => e.BindingId == bindingId && e.Reason != CloseReason.Expired);

    public void Check()
    {
        Invariant.Holds(Invitations.Count <= PolicyLimits.MaxOpenInvitations, "A14: no more than 50 open invitations");
        Invariant.Holds(BoundTo is null || JoinedAt is not null, "A3: who is bound has joined");
        Invariant.Holds(BoundTo is null || Invitations.IsEmpty, "A11: who is bound has no open invitation");
        Invariant.Holds(BoundTo is null || Accepting is null, "A10: an account serves at most one store");
        Invariant.Holds(Accepting is null || Invitations.ContainsKey(Accepting), "A3: only an open invitation is confirmed");
        Invariant.Holds(Ended.Length <= MaxEnded && Heard.Length <= MaxHeard, "what is remembered is bounded");
    }

    private OperatorAccountState Entered(bool realNameVerified, string? alipaySubject, ImmutableArray<PlatformIdentity> identities) =>
        this with { RealNameVerified = realNameVerified, AlipaySubject = alipaySubject, PlatformIdentities = identities };

    // A new reservation removes those that have lapsed.
    private ImmutableSortedDictionary<string, ProviderHolding> Holds(ProviderHoldingChanged e) => Held
        .RemoveRange(Held.Where(h => e.Holding.ReservedAt is { } now && !FilingRoom.IsHeld(h.Value, now)).Select(h => h.Key))
        .SetItem(e.Uscc, e.Holding);

    private OperatorAccountState Loses(ProviderLost e)
    {
        var left = Held.Remove(e.Uscc);
        var first = OwnerOf != e.Uscc ? OwnerOf : left.FirstOrDefault(h => h.Value.ReservedAt is null).Key;
        return Hears(Lost(e.Uscc), e.Revision) with { Holdings = left.IsEmpty ? null : left, OwnerOf = first };
    }

    private OperatorAccountState Ends(string bindingId, CloseReason reason) => this with
    {
        Invitations = Invitations.Remove(bindingId),
        Ended = Newest(Ended.RemoveAll(e => e.BindingId == bindingId).Add(new EndedInvitation(bindingId, reason)), MaxEnded),
    };

    // Revision 0: the account itself acted, not the merchant.
    private OperatorAccountState Hears(string merchantId, long revision) => revision == 0 ? this : this with
    {
        Heard = Newest(Heard.RemoveAll(h => h.MerchantId == merchantId).Add(new Heard(merchantId, revision)), MaxHeard),
    };

    private static ImmutableArray<T> Newest<T>(ImmutableArray<T> items, int max) =>
        items.Length > max ? items.RemoveRange(0, items.Length - max) : items;
}

internal static class OperatorAccountProjections
{
    /// <param name="found">A sub-account's store (A8).</param>
    public static OperatorAccountView Account(Seen seen, BoundStore? found)
    {
        var (state, store) = (seen.State, found ?? seen.State.BoundTo);
        var boundTo = store is { } b ? new BoundToView(b.MerchantId, b.Permission, b.Since) : null;
        var joinedAt = state.JoinedAt ?? store?.Since;
        return new OperatorAccountView(state.Account, state.RealNameVerified, joinedAt, boundTo, state.Invitations.Count, seen.Version);
    }

    /// <summary>The binding that an invitation is or has become.</summary>
    public static Func<Seen, BindingView> Binding(string bindingId) => seen =>
    {
        var state = seen.State;
        if (state.BoundTo is { } b && b.BindingId == bindingId)
        {
            return new BindingView(
                bindingId, b.MerchantId, state.Account, b.Type, b.Permission, BindingStatus.Bound, b.InvitedAt, null, b.Since);
        }
        var i = state.Invitations[bindingId];
        return new BindingView(
            bindingId, i.MerchantId, state.Account, BindingType.Operator, i.Permission, BindingStatus.AwaitingConfirmation, i.InvitedAt,
            i.ExpiresAt, null);
    };

    public static Page<InvitationView> Invitations(Seen seen, string? after, int limit) => seen.State.Invitations
        .Where(i => after is null || string.CompareOrdinal(i.Key, after) > 0)
        .Select(i => new InvitationView(
            i.Key, i.Value.MerchantId, i.Value.MerchantName, i.Value.Permission, i.Value.InvitedAt, i.Value.ExpiresAt))
        .ToPage(limit, invitation => invitation.BindingId);

    /// <summary>How an invitation ended, by this command or an earlier one.</summary>
    public static Func<Seen, EndedView> Ended(string bindingId) =>
        seen => new EndedView(seen.State.Ended.First(e => e.BindingId == bindingId).Reason.ToText());

    public static EndedView Left(Seen seen) => new(seen.Events.IsEmpty ? "none" : "unbound");
}
