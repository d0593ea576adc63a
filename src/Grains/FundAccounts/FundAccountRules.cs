namespace RelayHeat.Grains.FundAccounts;

using Decision = Decision<FundAccountEvent>;

/// <summary>The rules of a fund account: section D.</summary>
internal readonly struct FundAccountRules : IRules<FundAccountState, FundAccountCommand, FundAccountEvent>
{
    public static FundAccountState New(string id) => new() { MerchantId = id };
    public static FundAccountState Apply(FundAccountState state, FundAccountEvent happened) => state.Apply(happened);
    public static void Check(FundAccountState state) => state.Check();

    public static Refusal? Authorise(FundAccountState state, FundAccountCommand command, DecisionContext context) =>
        context.Caller.HasAny(Roles.Ops) ? null : new(Codes.Forbidden);

    public static Decision Decide(FundAccountState state, FundAccountCommand command, DecisionContext context) => command switch
    {
        MoveFunds c => Move(state, c, context),
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    // D2: the part has the movement's id, so the storage refuses a second movement of that id too.
    public static Part? Part(FundAccountState before, FundAccountEvent happened, FundAccountState after, DateTimeOffset now)
    {
        var entry = FundAccountProjections.Entry((FundsMoved)happened, after);
        return new Part(entry.EntryId, entry.Number, entry.At, IsOpen: false, entry) { IsNew = true };
    }

    private static Decision Move(FundAccountState state, MoveFunds c, DecisionContext context)
    {
        var facts = context.Said<FundFacts>();
        if (!facts.MerchantExists) return new Refusal(Codes.MerchantNotFound);
        if (UsedIds.Repeated<FundAccountEvent>(c, facts.UsedFor) is { } repeated) return repeated;
        var (debit, credit) = FundLedger.Direction(c.Kind);
        if (!state.Ledger.Covers(debit, c.AmountFen))
        {
            return new Refusal(Codes.InsufficientFunds)
                .With("availableFen", state.Ledger.AvailableFen)
                .With("heldFen", state.Ledger.HeldFen);
        }
        return state.Ledger.Post(debit, credit, c.AmountFen).IsWithinLimit
            ? new FundsMoved(c.EntryId, c.Kind, c.AmountFen, c.Reference, debit, credit, context.Now)
            : new Refusal(Codes.FundLimitReached).With("limitFen", FundLedger.MaxFen);
    }
}
