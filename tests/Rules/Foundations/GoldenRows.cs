namespace RelayHeat.Rules.Foundations;

/// <summary>What the checked-in rows of schema 1 say.</summary>
internal static class GoldenRows
{
    public const long Version = 42;

    public static MerchantState Merchant { get; } = MerchantRules.New("mars-01") with
    {
        Name = "火星旗舰店 \"Mars\"",
        MainAccount = "火星旗舰店",
        StoreType = StoreType.Taobao,
        AlipaySubject = "2088-mars",
        Registration = Registration.Registered,
        InvitationsSentMs = [1772438400000, 1772438400001],
        Bindings = MerchantState.Empty
            .Add("客服甲", new Binding
            {
                BindingId = "00112233445566aa",
                Permission = Permission.Full,
                InvitedAt = Given.Start,
                ExpiresAt = Given.Start.AddDays(7),
            })
            .Add("客服乙", new Binding
            {
                BindingId = "00112233445566bb",
                InvitedAt = Given.Start,
                BoundAt = Given.Start.AddMilliseconds(1),
            })
            .Add("火星旗舰店:客服1", new Binding
            {
                BindingId = "00112233445566cc",
                Type = BindingType.SubAccount,
                Permission = Permission.Full,
                InvitedAt = Given.Start,
                BoundAt = Given.Start,
            }),
    };

    public static OperatorAccountState Account { get; } = Filled(OperatorAccountRules.New("客服甲"));

    private static OperatorAccountState Filled(OperatorAccountState state) => state with
    {
        IsRegistered = true,
        RealNameVerified = true,
        AlipaySubject = "2088-a",
        PlatformIdentities = [PlatformIdentity.Streamer, PlatformIdentity.SubAccount],
        MainAccountOf = "venus",
        JoinedAt = Given.Start,
        BoundTo = new BoundStore(
            "00112233445566aa", "mars-01", BindingType.Operator, Permission.Full, Given.Start, Given.Start.AddMilliseconds(1)),
        Accepting = "00112233445566dd",
        Invitations = state.Invitations.Add(
            "00112233445566dd", new Invitation("m2", "木星店", Permission.Standard, Given.Start, Given.Start.AddDays(7))),
        Ended =
        [
            .. Enum.GetValues<CloseReason>().Select(reason => new EndedInvitation($"ended-by-{reason.ToText()}", reason)),
        ],
        Heard = [new Heard("mars-01", 7), new Heard("m2", 3)],
    };
}
