using CsCheck;

namespace RelayHeat.Rules.Properties;

/// <summary>Random command sequences: who, what, to whom, how, after how long, and under which limits.</summary>
internal static class Sequences
{
    public const string Main = "main";

    public static readonly string[] People = ["a", "b", "c", "d", "main:x", "main:y"];

    private static readonly TimeSpan[] Steps =
        [TimeSpan.Zero, Given.Millisecond, TimeSpan.FromHours(7), TimeSpan.FromDays(1) - Given.Millisecond, TimeSpan.FromDays(1)];

    private static readonly string[] Callers = [Main, Main, Main, Main, Main, "a", "main:x", Given.Registrar];

    public static Gen<Policy> Policies { get; } = Gen.Select(
        Gen.Int[1, 2], Gen.Int[2, 4], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Bool, Gen.Bool,
        (seats, bindings, invitations, perDay, needTmall, fullManages) => Given.Small with
        {
            SeatLimit = seats,
            OpenBindingLimit = bindings,
            OpenInvitationLimit = invitations,
            InvitationsPerDay = perDay,
            OperatorAccountsNeedTmall = needTmall,
            FullManagesBindings = fullManages,
        });

    public static Gen<Choice[]> Choices { get; } = Gen.Select(
        Gen.Int[0, 11], Gen.Int[0, People.Length - 1], Gen.Int[0, Callers.Length - 1], Gen.Int[0, Steps.Length - 1], Gen.Int[0, 63],
        (what, whom, caller, after, variant) => new Choice(what, People[whom], Callers[caller], Steps[after], variant)).Array[1, 40];
}

/// <summary>One step of a sequence; what it means depends on the state that it meets.</summary>
internal sealed record Choice(int What, string Whom, string Caller, TimeSpan After, int Variant)
{
    public Permission Permission => (Variant & 1) == 0 ? Permission.Full : Permission.Standard;

    public BindingType Type => AccountName.IsSubAccount(Whom) ? BindingType.SubAccount : BindingType.Operator;

    public Caller By => new(Caller, Caller == Given.Registrar ? Roles.Registry : Roles.None);

    public MerchantCommand ToMerchantCommand(MerchantState state)
    {
        var held = state.Bindings.GetValueOrDefault(Whom);
        var id = held?.BindingId ?? "0000000000000000";
        return What switch
        {
            0 or 1 or 2 => new InviteOperator(Whom, Type, Permission),
            3 => new ResendInvitation(Whom),
            4 or 5 => new ChangePermission(Whom, Permission),
            6 => new UnbindOperator(Whom),
            7 or 8 => new ConfirmSeat(Whom, id, (Variant & 2) == 0 ? "2088-x" : Store.Subject, held?.ExpiresAt ?? Given.Start),
            9 => new CloseBinding(Whom, id, (CloseReason)(Variant % 7)),
            10 => new RegisterMerchant(
                $"store {Variant & 1}", (Variant & 4) == 0 ? Sequences.Main : "a", (StoreType)((Variant >> 1) & 1), Store.Subject),
            _ => new SettleRegistration((Variant & 1) == 0 ? null : new Refusal(Codes.MainAccountTaken)),
        };
    }

    /// <summary>What the account's grain says of it, should the command be an invitation.</summary>
    public InviteFacts Facts => new(
        (Variant >> 1) switch
        {
            1 => null,
            2 => Given.Facts(Whom) with { RealNameVerified = false },
            3 => Given.Facts(Whom) with { OpenInvitations = 3 },
            4 => Given.Facts(Whom) with { BoundTo = "other" },
            5 => Given.Facts(Whom) with { Identities = [PlatformIdentity.Agency] },
            _ => Given.Facts(Whom),
        },
        null);

    /// <summary>
    /// What the store says to which the account believes itself bound: sometimes that it has let it go. A sub-account's, sometimes that it
    /// is bound.
    /// </summary>
    public StoreFacts FactsFor(OperatorAccountState state, DateTimeOffset now) => new(
        What == 2 ? state.BoundTo?.BindingId : null,
        AccountName.IsSubAccount(state.Account) && Variant % 2 == 0
            ? new BoundStore($"b-{Variant}", $"m{Variant % 4}", BindingType.SubAccount, Permission, now, now)
            : null);

    public OperatorAccountCommand ToAccountCommand(OperatorAccountState state, DateTimeOffset now)
    {
        string[] ids = [.. state.Invitations.Keys, .. state.Ended.TakeLast(2).Select(e => e.BindingId), "b-0-0"];
        var id = ids[Variant % ids.Length];
        var (merchant, revision) = ($"m{Variant % 4}", 1 + (Variant / 4));
        var notice = new BindingNotice(merchant, revision, state.BoundTo?.BindingId is { } b && What == 3
            ? b
            : $"b-{merchant}-{revision / 4}", NoticeKind.Invited)
        {
            MerchantName = merchant,
            Permission = Permission,
            InvitedAt = now,
            ExpiresAt = now.AddDays(1),
        };
        // Nobody invites a sub-account (A10): what reached it, from stores of earlier versions, is that it is bound.
        var what = What is 0 or 1 or 2 && AccountName.IsSubAccount(state.Account) ? 3 : What;
        return what switch
        {
            0 or 1 or 2 => new NoteBinding(notice),
            3 => new NoteBinding(notice with { Kind = NoticeKind.Bound, BoundAt = now }),
            4 => new NoteBinding(BindingNotice.Closed(merchant, revision, $"b-{merchant}-{revision / 4}", (CloseReason)(Variant % 7))),
            5 or 6 or 7 => new AcceptInvitation(id),
            8 => new DeclineInvitation(id),
            9 => new LeaveStore(),
            10 => new RegisterAccount(Variant % 8 != 0, Given.SubjectOf("a"), Variant % 16 == 1 ? [PlatformIdentity.Streamer] : []),
            _ => new ClaimMainAccount(merchant),
        };
    }
}
