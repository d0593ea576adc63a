namespace RelayHeat.Rules.Foundations;

/// <summary>States at every limit at once, with the longest names that one letter can make.</summary>
internal static class LargestRows
{
    private static readonly string LongId = new('M', 64);

    public static MerchantState Merchant(string letter)
    {
        var state = MerchantRules.New(LongId) with
        {
            Name = Long(letter, 0),
            MainAccount = "main",
            StoreType = StoreType.Taobao,
            AlipaySubject = Long(letter, 0),
            Registration = Registration.Registered,
            InvitationsSentMs =
                [.. Enumerable.Range(0, PolicyLimits.MaxInvitationsPerDay).Select(i => Given.Start.ToUnixTimeMilliseconds() + i)],
            Bindings = MerchantState.Empty.AddRange(Enumerable.Range(0, PolicyLimits.MaxOpenBindings)
                .Select(i => KeyValuePair.Create(Long(letter, i), Bound(i)))),
        };
        state.Check();
        return state;
    }

    public static OperatorAccountState Account(string letter)
    {
        var ids = Enumerable.Range(1, 200).Select(i => BindingId.For(LongId, i)).ToArray();
        var invitation = new Invitation(LongId, Long(letter, 0), Permission.Standard, Given.Start, Given.Start.AddDays(7));
        var state = OperatorAccountRules.New(Long("客", 0)) with
        {
            IsRegistered = true,
            RealNameVerified = true,
            AlipaySubject = Long(letter, 0),
            PlatformIdentities = [.. Enum.GetValues<PlatformIdentity>()],
            MainAccountOf = LongId,
            JoinedAt = Given.Start,
            Accepting = ids[0],
            Ended =
            [
                .. ids.Skip(100).Take(OperatorAccountState.MaxEnded).Select(id => new EndedInvitation(id, CloseReason.BoundElsewhere)),
            ],
            Heard = [.. Enumerable.Range(0, OperatorAccountState.MaxHeard).Select(i => new Heard(Long("M", i), long.MaxValue))],
        };
        state = state with
        {
            Invitations = state.Invitations.AddRange(
                ids.Take(PolicyLimits.MaxOpenInvitations).Select(id => KeyValuePair.Create(id, invitation))),
        };
        state.Check();
        return state;
    }

    public static Plan Plan(string letter)
    {
        var plan = GoldenRows.Plan with
        {
            Number = long.MaxValue,
            Version = long.MaxValue,
            Target = Long(letter, 0),
            Streamers = Grains.Commission.Plan.NoStreamers.AddRange(Enumerable.Range(0, PolicyLimits.MaxPlanStreamers).Select(i =>
                KeyValuePair.Create(
                    Long(letter, i),
                    new StreamerTerms { ConfirmedAt = Given.Start, RateBps = PolicyLimits.MaxRateBps, IsReleased = true }))),
        };
        Assert.Equal(PolicyLimits.MaxPlanStreamers, plan.Streamers.Count);
        return plan;
    }

    // The longest form of a binding's row is a bound one: it carries both instants and an expiry that is none.
    private static Binding Bound(int i) => new()
    {
        BindingId = BindingId.For(LongId, i),
        Permission = i < PolicyLimits.MaxSeats ? Permission.Full : Permission.Standard,
        InvitedAt = Given.Start,
        BoundAt = Given.Start,
    };

    // 64 characters, the last of which tell one name from another.
    private static string Long(string letter, int number)
    {
        var ending = number == 0 ? "" : Digits(number);
        return string.Concat(Enumerable.Repeat(letter, AccountName.MaxLength - ending.Length)) + ending;
    }

    // Figures written with Chinese signs, so that they cost what the letters cost.
    private static string Digits(int number) => string.Concat($"{number:000}".Select(d => "零一二三四五六七八九"[d - '0']));
}
