using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Merchants;

internal enum Registration
{
    None,
    Started,
    Registered,
}

/// <summary>An open binding. Its JSON is short on purpose: a merchant's row holds up to 200 of them.</summary>
internal sealed record Binding
{
    [JsonPropertyName("i")]
    public required string BindingId { get; init; }

    [JsonPropertyName("t"), JsonConverter(typeof(JsonNumberEnumConverter<BindingType>))]
    public BindingType Type { get; init; }

    [JsonPropertyName("p"), JsonConverter(typeof(JsonNumberEnumConverter<Permission>))]
    public Permission Permission { get; init; }

    [JsonPropertyName("a"), JsonConverter(typeof(UnixMsJsonConverter))]
    public DateTimeOffset InvitedAt { get; init; }

    /// <summary>When the invitation expires (A12); default once bound.</summary>
    [JsonPropertyName("e"), JsonConverter(typeof(UnixMsJsonConverter))]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Since when it is bound; null while it awaits confirmation.</summary>
    [JsonPropertyName("b"), JsonConverter(typeof(UnixMsJsonConverter))]
    public DateTimeOffset? BoundAt { get; init; }

    [JsonIgnore]
    public bool IsBound => BoundAt is not null;
}

/// <summary>All that a merchant is: its entry, its open bindings by account, and when it lately sent invitations.</summary>
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

    /// <summary>Open bindings by account, in the order of their names.</summary>
    [JsonConverter(typeof(AccountMapJsonConverter<Binding>))]
    public ImmutableSortedDictionary<string, Binding> Bindings { get; init; } = Empty;

    /// <summary>When invitations were sent, oldest first, in milliseconds since 1970; no more than the window of A12 needs.</summary>
    public ImmutableArray<long> InvitationsSentMs { get; init; } = [];

    [JsonIgnore]
    public bool IsRegistered => Registration == Registration.Registered;

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

    /// <summary>Whether an account has anything to do with the store: it owns it, works for it, or is invited.</summary>
    public bool Knows(string account) => IsRegistered && (account == MainAccount || Bindings.ContainsKey(account));

    [JsonIgnore]
    public static ImmutableSortedDictionary<string, Binding> Empty { get; } =
        ImmutableSortedDictionary.Create<string, Binding>(StringComparer.Ordinal);

    public MerchantState Apply(MerchantEvent happened) => happened switch
    {
        RegistrationStarted e => this with
        {
            Name = e.Name,
            MainAccount = e.MainAccount,
            StoreType = e.StoreType,
            AlipaySubject = e.AlipaySubject,
            Registration = Registration.Started,
        },
        RegistrationRefused => new MerchantState { MerchantId = MerchantId },
        MerchantRegistered => this with { Registration = Registration.Registered },
        MerchantChanged e => this with { Name = e.Name, StoreType = e.StoreType, AlipaySubject = e.AlipaySubject },
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

    /// <summary>The invariants that every stored merchant holds (A4, A8, A12, A14).</summary>
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

    private MerchantState Sent(DateTimeOffset at)
    {
        var windowStartMs = (at - InvitationWindow).ToUnixTimeMilliseconds();
        return this with { InvitationsSentMs = InvitationsSentMs.RemoveAll(ms => ms <= windowStartMs).Add(at.ToUnixTimeMilliseconds()) };
    }

    private ImmutableSortedDictionary<string, Binding> With(string account, Func<Binding, Binding> change) =>
        Bindings.SetItem(account, change(Bindings[account]));
}
