using CsCheck;
using RelayHeat.Rules.Properties;

namespace RelayHeat.Rules.SectionD;

using Decision = Decision<FundAccountEvent>;
using Core = Deciding<FundAccountRules, FundAccountState, FundAccountCommand, FundAccountEvent>;

/// <summary>D2: the fund account as a double-entry ledger with holds.</summary>
public sealed class D2Ledger
{
    private static readonly FundEntryKind[] Kinds = Enum.GetValues<FundEntryKind>();

    [Theory]
    [InlineData("TopUp", -10, 110, 50, -150)]
    [InlineData("Hold", 0, 90, 60, -150)]
    [InlineData("Release", 0, 110, 40, -150)]
    [InlineData("Charge", 0, 100, 40, -140)]
    [InlineData("Refund", 0, 110, 50, -160)]
    [InlineData("Withdraw", 10, 90, 50, -150)]
    public void D2_Movement_TakesFromOneAccountWhatItGivesToAnother(
        string kind, int bankFen, int availableFen, int heldFen, int platformFen)
    {
        var funds = new Funds(new FundLedger { AvailableFen = 100, HeldFen = 50, PlatformFen = -150 });
        funds.Move(Enum.Parse<FundEntryKind>(kind), 10).Records<FundsMoved>();
        Assert.Equal(
            new FundLedger { BankFen = bankFen, AvailableFen = availableFen, HeldFen = heldFen, PlatformFen = platformFen },
            funds.State.Ledger);
    }

    [Theory]
    [InlineData("Hold", 100)]
    [InlineData("Withdraw", 100)]
    [InlineData("Release", 50)]
    [InlineData("Charge", 50)]
    public void D2_MovementOfMoreThanThereIs_IsRefusedAndChangesNothing(string kindName, int mostFen)
    {
        var kind = Enum.Parse<FundEntryKind>(kindName);
        var funds = new Funds(new FundLedger { AvailableFen = 100, HeldFen = 50, PlatformFen = -150 });
        var before = funds.State;
        funds.Move(kind, mostFen + 1).IsRefused(Codes.InsufficientFunds, ("availableFen", 100), ("heldFen", 50));
        Assert.Same(before, funds.State);
        funds.Move(kind, mostFen).Records<FundsMoved>();
    }

    [Fact]
    public void D2_SameMovementIdTwice_HasOneEffect_AndAnotherMovementOfItIsRefused()
    {
        var funds = new Funds();
        funds.Move(FundEntryKind.TopUp, 100, "m").Records<FundsMoved>();
        funds.Move(FundEntryKind.TopUp, 100, "m").IsUnchanged();
        funds.Move(FundEntryKind.TopUp, 101, "m").IsRefused(Codes.IdReused, ("id", "m"));
        funds.Move(FundEntryKind.Hold, 100, "m").IsRefused(Codes.IdReused, ("id", "m"));
        funds.Move(FundEntryKind.TopUp, 100, "m", "another").IsRefused(Codes.IdReused, ("id", "m"));
        Assert.Equal(100, funds.State.Ledger.AvailableFen);
    }

    [Fact]
    public void D2_NoAccount_HoldsOrOwesMoreThanItsLimit()
    {
        var funds = new Funds(new FundLedger { AvailableFen = FundLedger.MaxFen - 1, BankFen = 1 - FundLedger.MaxFen });
        funds.Move(FundEntryKind.Refund, 2).IsRefused(Codes.FundLimitReached, ("limitFen", FundLedger.MaxFen));
        funds.Move(FundEntryKind.TopUp, 2).IsRefused(Codes.FundLimitReached, ("limitFen", FundLedger.MaxFen));
        funds.Move(FundEntryKind.TopUp, 1).Records<FundsMoved>();
        funds.Move(FundEntryKind.TopUp, 1).IsRefused(Codes.FundLimitReached, ("limitFen", FundLedger.MaxFen));
    }

    [Fact]
    public void D2_Movement_IsForOperationsAlone_AndOfAStoreThatIsThere()
    {
        var command = new MoveFunds("m", FundEntryKind.TopUp, 1, "bank");
        var funds = new Funds();
        foreach (var caller in new[] { Given.Account("a"), Given.Staff, Given.Reviewer, Given.Enforcer })
        {
            funds.Execute(command, caller, merchantExists: true).IsRefused(Codes.Forbidden);
        }
        funds.Execute(command, Given.Cashier, merchantExists: false).IsRefused(Codes.MerchantNotFound);
    }

    [Fact]
    [Trait("Run", Tries.Trait)]
    public void D2_UnderAnySequence_BalancesAreTheSumsOfEntries_AndNeverBelowZero() =>
        Gen.Select(Gen.Int[0, 5], Gen.Long[1, 40], Gen.Int[0, 30]).Array[1, 60].Sample(
            steps =>
            {
                var funds = new Funds();
                foreach (var (kind, amountFen, id) in steps)
                {
                    var (before, isNew) = (funds.State, !funds.Entries.ContainsKey($"m{id}"));
                    var decision = funds.Move(Kinds[kind], amountFen, $"m{id}");
                    Assert.True(isNew || decision is not Decision.Accepted, "An id has one effect.");
                    if (decision is not Decision.Accepted) Assert.Same(before, funds.State);
                    var (available, held) = (Sum(funds, FundSide.Available), Sum(funds, FundSide.Held));
                    Assert.Equal((available, held), (funds.State.Ledger.AvailableFen, funds.State.Ledger.HeldFen));
                    Assert.True(available >= 0 && held >= 0);
                    Assert.Equal(funds.Entries.Count, funds.State.Entries);
                }
            },
            iter: Tries.Of("fund accounts", 2_000));

    // What entries give to an account, less what they take from it: nothing of the ledger's own arithmetic.
    private static long Sum(Funds funds, FundSide side) =>
        funds.Entries.Values.Sum(e => (e.Credit == side ? e.AmountFen : 0) - (e.Debit == side ? e.AmountFen : 0));

    private sealed class Funds(FundLedger? ledger = null)
    {
        private int _made;

        public FundAccountState State { get; private set; } =
            FundAccountRules.New(Store.Id) with { Ledger = ledger ?? new FundLedger() };

        public Dictionary<string, FundEntryView> Entries { get; } = [];

        public Decision Move(FundEntryKind kind, long amountFen, string? id = null, string reference = "bank")
        {
            id ??= $"made-{++_made}";
            return Execute(new MoveFunds(id, kind, amountFen, reference), Given.Cashier, merchantExists: true);
        }

        public Decision Execute(MoveFunds command, Caller caller, bool merchantExists)
        {
            var facts = new FundFacts(merchantExists, Entries.GetValueOrDefault(command.EntryId));
            var taken = Core.Take(State, State.Entries, command, caller, Given.Start, Given.Published, facts);
            foreach (var e in taken.Recorded.Cast<FundsMoved>())
            {
                var after = FundAccountRules.Apply(State, e);
                Assert.True(FundAccountRules.Part(State, e, after, Given.Start) is { IsOpen: false, IsNew: true });
                Entries.Add(e.EntryId, FundAccountProjections.Entry(e, after));
            }
            State = taken.State;
            return taken.Decision;
        }
    }
}
