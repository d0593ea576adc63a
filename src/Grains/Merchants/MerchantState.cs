using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Merchants;

using Seen = Seen<MerchantState, MerchantEvent>;

/// <summary>The events of a merchant, by their names in the audit feed (G4).</summary>
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

/// <summary>A15: the main account belongs to another merchant, so this one does not come into being.</summary>
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

internal enum Registration
{
    None,
    Started,
    Registered,
}

internal sealed record MerchantState
{
    public static readonly TimeSpan InvitationWindow = TimeSpan.FromHours(24);

    public required string MerchantId { get; init; }
    public string Name { get; init; } = "";

    [JsonConverter(typeof(AccountNameJsonConverter))]
    public string MainAccount { get; init; } = "";

    public StoreType StoreType { get; init; }
    public string AlipaySubject { get; init; } = "";

    [JsonConverter(typeof(JsonNumberEnumConverter<Registration>))]
    public Registration Registration { get; init; }

    [JsonConverter(typeof(AccountMapJsonConverter<Binding>))]
    public ImmutableSortedDictionary<string, Binding> Bindings { get; init; } = Empty;

    /// <summary>A12: when invitations were sent within the window, oldest first, in milliseconds since 1970.</summary>
    public ImmutableArray<long> InvitationsSentMs { get; init; } = [];

    [JsonIgnore] public bool IsRegistered => Registration == Registration.Registered;

    /// <summary>A4: seats with full permission, bound or reserved.</summary>
    [JsonIgnore]
    public int SeatsInUse
    {
        get
        {
            var inUse = 0;
            foreach (var (_, binding) in Bindings) inUse += binding.Permission == Permission.Full ? 1 : 0;
            return inUse;
        }
    }

    /// <summary>Whether an account owns the store, works for it or is invited.</summary>
    public bool Knows(string account) => IsRegistered && (account == MainAccount || Bindings.ContainsKey(account));

    public static ImmutableSortedDictionary<string, Binding> Empty { get; } =
        ImmutableSortedDictionary.Create<string, Binding>(StringComparer.Ordinal);

    public MerchantState Apply(MerchantEvent happened) => happened switch
    {
        RegistrationStarted e => Entered(e.Name, e.StoreType, e.AlipaySubject) with
        {
            MainAccount = e.MainAccount,
            Registration = Registration.Started,
        },
        RegistrationRefused => new MerchantState { MerchantId = MerchantId },
        MerchantRegistered => this with { Registration = Registration.Registered },
        MerchantChanged e => Entered(e.Name, e.StoreType, e.AlipaySubject),
        InvitationSent e => Sent(e.InvitedAt) with
        {
            Bindings = Bindings.Add(e.Account, new Binding
            {
                BindingId = e.BindingId,
                Type = BindingType.Operator,
                Permission = e.Permission,
                InvitedAt = e.InvitedAt,
                ExpiresAt = e.ExpiresAt,
            }),
        },
        InvitationResent e => Sent(e.ResentAt) with { Bindings = With(e.Account, b => b with { ExpiresAt = e.ExpiresAt }) },
        SubAccountBound e => this with
        {
            Bindings = Bindings.Add(e.Account, new Binding
            {
                BindingId = e.BindingId,
                Type = BindingType.SubAccount,
                Permission = e.Permission,
                InvitedAt = e.BoundAt,
                BoundAt = e.BoundAt,
            }),
        },
        PermissionChanged e => this with { Bindings = With(e.Account, b => b with { Permission = e.Permission }) },
        SeatConfirmed e => this with { Bindings = With(e.Account, b => b with { BoundAt = e.BoundAt, ExpiresAt = default }) },
        BindingClosed e => this with { Bindings = Bindings.Remove(e.Account) },
        _ => throw new InvalidOperationException($"Unknown event {happened.GetType().Name}."),
    };

    public void Check()
    {
        Invariant.Holds(SeatsInUse <= PolicyLimits.MaxSeats, "A4: no more than 20 full seats");
        Invariant.Holds(Bindings.Count <= PolicyLimits.MaxOpenBindings, "A14: no more than 200 open bindings");
        Invariant.Holds(InvitationsSentMs.Length <= PolicyLimits.MaxInvitationsPerDay, "A12: no more than 50 invitations a day");
        Invariant.Holds(IsRegistered || Bindings.IsEmpty, "A1: only a registered merchant has bindings");
        foreach (var (account, binding) in Bindings)
        {
            var isSub = AccountName.IsSubAccountOf(account, MainAccount);
            Invariant.Holds(isSub == (binding.Type == BindingType.SubAccount), "A8: a sub-account is named after the main account");
            Invariant.Holds(binding.IsBound || binding.Type == BindingType.Operator, "A8: a sub-account is bound at once");
            Invariant.Holds(binding.IsBound == (binding.ExpiresAt == default), "A12: open invitations expire, bindings do not");
        }
    }

    private MerchantState Entered(string name, StoreType storeType, string alipaySubject) =>
        this with { Name = name, StoreType = storeType, AlipaySubject = alipaySubject };

    private MerchantState Sent(DateTimeOffset at)
    {
        var windowStartMs = (at - InvitationWindow).ToUnixTimeMilliseconds();
        return this with { InvitationsSentMs = InvitationsSentMs.RemoveAll(ms => ms <= windowStartMs).Add(at.ToUnixTimeMilliseconds()) };
    }

    private ImmutableSortedDictionary<string, Binding> With(string account, Func<Binding, Binding> change) =>
        Bindings.SetItem(account, change(Bindings[account]));
}

internal static class MerchantProjections
{
    public static MerchantView Merchant(Seen seen)
    {
        var (state, inUse, limit) = (seen.State, seen.State.SeatsInUse, seen.Policy.SeatLimit);
        var seats = new SeatsView(limit, inUse, Math.Max(0, limit - inUse));
        return new MerchantView(
            state.MerchantId, state.Name, state.MainAccount, state.StoreType, seats, state.Bindings.Count, seen.Version);
    }

    public static Func<Seen, BindingView> Binding(string account) => seen => Binding(seen.State, account);

    /// <summary>A page of bindings in the order of their accounts; of one account alone where <paramref name="only"/> names it.</summary>
    public static Page<BindingView> Bindings(Seen seen, string? after, int limit, string? only)
    {
        var accounts = seen.State.Bindings.Keys.Where(a =>
            (only is null || a == only) && (after is null || string.CompareOrdinal(a, after) > 0));
        return accounts.Select(a => Binding(seen.State, a)).ToPage(limit, binding => binding.Account);
    }

    public static RightsView Rights(Seen seen, string account)
    {
        var capabilities = seen.State.CapabilitiesOf(account, seen.Policy);
        if (account == seen.State.MainAccount) return new RightsView(account, null, "main_account", capabilities);
        return seen.State.Bindings.TryGetValue(account, out var binding)
            ? new RightsView(account, binding.Permission, binding.IsBound ? "bound" : "awaiting_confirmation", capabilities)
            : NoRights(account);
    }

    public static RightsView NoRights(string account) => new(account, null, "none", []);

    public static EndedView Ended(Seen seen) =>
        new(seen.Events.OfType<BindingClosed>().SingleOrDefault()?.Reason.ToText() ?? "none");

    private static BindingView Binding(MerchantState state, string account)
    {
        var b = state.Bindings[account];
        var status = b.IsBound ? BindingStatus.Bound : BindingStatus.AwaitingConfirmation;
        DateTimeOffset? expiresAt = b.IsBound ? null : b.ExpiresAt;
        return new BindingView(b.BindingId, state.MerchantId, account, b.Type, b.Permission, status, b.InvitedAt, expiresAt, b.BoundAt);
    }
}
