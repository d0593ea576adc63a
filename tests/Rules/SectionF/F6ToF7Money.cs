namespace RelayHeat.Rules.SectionF;

/// <summary>F6 and F7: the deposit's ledger and its refund, penalties and fines, and ids that have one effect.</summary>
public sealed class F6ToF7Money
{
    private static readonly DateTimeOffset Until = Given.Start.AddDays(1);

    private static readonly Dictionary<string, Func<Firm>> Left = new()
    {
        ["exited"] = () => Firm.Exited(),
        ["removed"] = () => Firm.Removed(),
        ["barred"] = () => Firm.Barred(),
    };

    private static readonly Dictionary<string, Func<Firm>> NotLeft = new()
    {
        ["draft"] = () => Firm.Ready(),
        ["under_review"] = () => Firm.UnderReview(),
        ["admitted"] = () => Firm.Admitted(),
        ["winding_down"] = () => Firm.WindingDown(),
    };

    public static TheoryData<string> LeftStatuses => [.. Left.Keys];

    public static TheoryData<string> OtherStatuses => [.. NotLeft.Keys];

    [Theory]
    [MemberData(nameof(LeftStatuses))]
    public void F6_Refund_AfterLeaving_IsOfWhatIsLeft(string status)
    {
        var firm = Left[status]();
        firm.Refund(Firm.DepositFen + 1).IsRefused(Codes.InsufficientDeposit, ("availableFen", Firm.DepositFen));
        var moved = firm.Refund(Firm.DepositFen).Records<DepositMoved>();
        Assert.Equal((LedgerAccount.Deposit, LedgerAccount.Bank), (moved.Debit, moved.Credit));
        Assert.Equal(new DepositLedger { Entries = 2, RefundedInRound = 1 }, firm.State.Deposit);
    }

    [Theory]
    [MemberData(nameof(OtherStatuses))]
    public void F6_Refund_BeforeLeaving_IsRefused(string status) =>
        NotLeft[status]().Refund(1).IsRefused(Codes.DepositNotRefundable, ("providerStatus", status));

    [Fact]
    public void F6_Refund_IsOncePerRound()
    {
        var firm = Firm.Exited();
        firm.Refund(1).Records<DepositMoved>();
        firm.Refund(1).IsRefused(Codes.DepositNotRefundable, ("providerStatus", "exited"));
        firm.Reapply().Records<RoundOpened>();
        firm.Refund(1).IsRefused(Codes.DepositNotRefundable, ("providerStatus", "draft"));
        firm.Pay(1).Records<DepositMoved>();
        firm.WithSettlement().Submit().Records<ApplicationSubmitted>();
        firm.WithApproval();
        firm.Exit().Records<ProviderExited>();
        firm.Refund(1).Records<DepositMoved>();
        firm.Refund(1).IsRefused(Codes.DepositNotRefundable, ("providerStatus", "exited"));
    }

    [Fact]
    public void F6_Refund_IsAfterUnpaidFines()
    {
        var firm = Firm.Removed();
        firm.Fine("f", 300).Records<FineImposed>();
        firm.PayOff("f", 100).Records<FinePaid>();
        firm.Refund(Firm.DepositFen - 199).IsRefused(Codes.InsufficientDeposit, ("availableFen", Firm.DepositFen - 200));
        firm.Refund(Firm.DepositFen - 200).Records<DepositMoved>();
    }

    [Fact]
    public void F6_Refund_WithFinesAboveTheDeposit_IsOfNothing()
    {
        var firm = Firm.Removed();
        firm.Fine("f", Firm.DepositFen + 1).Records<FineImposed>();
        firm.Refund(1).IsRefused(Codes.InsufficientDeposit, ("availableFen", 0));
    }

    [Fact]
    public void F6_Refund_IsAfterDeductions()
    {
        var firm = Firm.Removed();
        firm.Deduct(400).Records<DepositMoved>();
        firm.Refund(Firm.DepositFen).IsRefused(Codes.InsufficientDeposit, ("availableFen", Firm.DepositFen - 400));
    }

    [Fact]
    public void F6_Deduction_OfMoreThanThereIs_IsRefused()
    {
        var firm = Firm.Ready();
        firm.Deduct(Firm.DepositFen + 1).IsRefused(Codes.InsufficientDeposit, ("availableFen", Firm.DepositFen));
        firm.Deduct(Firm.DepositFen).Records<DepositMoved>();
        firm.Deduct(1).IsRefused(Codes.InsufficientDeposit, ("availableFen", 0));
    }

    // A deduction takes what is owed: an unpaid fine does not stand in its way.
    [Fact]
    public void F6_Deduction_IsNotLessenedByUnpaidFines()
    {
        var firm = Firm.Admitted();
        firm.Fine("f", 300).Records<FineImposed>();
        firm.Deduct(Firm.DepositFen).RecordsAll(typeof(DepositMoved), typeof(DepositFellShort));
    }

    [Fact]
    public void F6_Ledger_AddsUpToNothingAfterEveryMovement()
    {
        var firm = Firm.Exited();
        firm.Deduct(400).Records<DepositMoved>();
        Assert.Equal(Ledger(-Firm.DepositFen, Firm.DepositFen - 400, 400), Accounts(firm));
        firm.Refund(600).Records<DepositMoved>();
        Assert.Equal(Ledger(-Firm.DepositFen + 600, Firm.DepositFen - 1000, 400), Accounts(firm));
        firm.Pay(7).Records<DepositMoved>();
        Assert.Equal(Ledger(-Firm.DepositFen + 593, Firm.DepositFen - 993, 400), Accounts(firm));
        Assert.Equal(4, firm.State.Deposit.Entries);

        static (long, long, long) Ledger(long bank, long deposit, long platform) => (bank, deposit, platform);
        static (long, long, long) Accounts(Firm firm) =>
            Ledger(firm.State.Deposit.BankFen, firm.State.Deposit.DepositFen, firm.State.Deposit.PlatformFen);
    }

    [Fact]
    public void F6_SameMovementAgain_HasNoSecondEffect_EvenWhereItCouldNotBeMadeAnew()
    {
        var firm = Firm.Exited();
        firm.Refund(Firm.DepositFen, "r").Records<DepositMoved>();
        firm.Refund(Firm.DepositFen, "r").IsUnchanged();
        firm.Reapply().Records<RoundOpened>();
        firm.Refund(Firm.DepositFen, "r").IsUnchanged();
        Assert.Equal(0, firm.State.Deposit.DepositFen);
    }

    [Theory]
    [InlineData(DepositEntryKind.Deduction, 5, "ref")]
    [InlineData(DepositEntryKind.Payment, 6, "ref")]
    [InlineData(DepositEntryKind.Payment, 5, "other")]
    public void F6_IdOfAMovement_ForAnotherOne_IsRefused(DepositEntryKind kind, long fen, string reference)
    {
        var firm = Firm.Filed();
        firm.Move(DepositEntryKind.Payment, 5, "m").Records<DepositMoved>();
        firm.Move(DepositEntryKind.Payment, 5, "m").IsUnchanged();
        firm.Move(kind, fen, "m", reference).IsRefused(Codes.IdReused, ("id", "m"));
    }

    [Fact]
    public void F6_Ids_AreOfTheirKind()
    {
        var firm = Firm.Admitted();
        firm.Pay(5, "x").Records<DepositMoved>();
        firm.Penalise("x", Until).Records<PenaltyImposed>();
        firm.Fine("x", 5).Records<FineImposed>();
        firm.PayOff("x", 5, "x").Records<FinePaid>();
    }

    [Fact]
    public void F7_FineAndPenalty_HaveTheirIdsForEver()
    {
        var firm = Firm.Admitted();
        firm.Fine("f", 5).Records<FineImposed>();
        firm.PayOff("f", 5, "p").Records<FinePaid>();
        firm.Penalise("p", Until).Records<PenaltyImposed>();
        firm.Lift("p").Records<PenaltyLifted>();
        firm.Fine("f", 5).IsUnchanged();
        firm.Fine("f", 6).IsRefused(Codes.IdReused, ("id", "f"));
        firm.PayOff("f", 5, "p").IsUnchanged();
        firm.PayOff("f", 4, "p").IsRefused(Codes.IdReused, ("id", "p"));
        firm.PayOff("g", 5, "p").IsRefused(Codes.IdReused, ("id", "p"));
        firm.Penalise("p", Until).IsUnchanged();
        firm.Penalise("p", Until.AddDays(1)).IsRefused(Codes.IdReused, ("id", "p"));
    }

    [Fact]
    public void F7_SamePenaltyAgain_AfterItWasOver_IsUnchanged()
    {
        var firm = Firm.Admitted();
        firm.Penalise("p", Until).Records<PenaltyImposed>();
        firm.Now = Until.AddDays(1);
        firm.Penalise("p", Until).IsUnchanged();
    }

    [Fact]
    public void F7_Penalty_EndsInTheFuture()
    {
        var firm = Firm.Admitted();
        firm.Penalise("p", Given.Start).IsInvalidAt("/until");
        firm.Penalise("p", Given.Start + Given.Millisecond).Records<PenaltyImposed>();
    }

    [Fact]
    public void F7_Payment_OfMoreThanIsUnpaid_IsRefused()
    {
        var firm = Firm.Admitted();
        firm.Fine("f", 100).Records<FineImposed>();
        firm.PayOff("f", 101).IsRefused(Codes.Overpayment, ("unpaidFen", 100));
        firm.PayOff("f", 60).Records<FinePaid>();
        firm.PayOff("f", 41).IsRefused(Codes.Overpayment, ("unpaidFen", 40));
        firm.PayOff("f", 40).Records<FinePaid>();
        firm.PayOff("f", 1).IsRefused(Codes.Overpayment, ("unpaidFen", 0));
    }

    [Fact]
    public void F7_Payment_OfAFineThatIsNotThere_IsRefused() => Firm.Admitted().PayOff("f", 1).IsRefused(Codes.FineNotFound);

    [Fact]
    public void F7_SixteenRunningPenalties_AreTheMost_AndOneThatIsOverMakesRoom()
    {
        var firm = Firm.Admitted();
        foreach (var id in Store.Names("p", 15)) firm.Penalise(id, Until.AddDays(1)).Records<PenaltyImposed>();
        firm.Penalise("short", Until).Records<PenaltyImposed>();
        firm.Now = Until - Given.Millisecond;
        firm.Penalise("late", Until.AddDays(1)).IsRefused(Codes.PenaltyLimitReached, ("limit", 16));
        firm.Now = Until;
        firm.Penalise("late", Until.AddDays(1)).Records<PenaltyImposed>();
        Assert.DoesNotContain("short", firm.State.Penalties.Select(p => p.PenaltyId));
        Assert.Equal(16, firm.State.Penalties.Length);
        firm.Lift("p01").Records<PenaltyLifted>();
        firm.Penalise("later", Until.AddDays(1)).Records<PenaltyImposed>();
    }

    [Fact]
    public void F7_SixteenUnpaidFines_AreTheMost_AndOneThatIsPaidMakesRoom()
    {
        var firm = Firm.Admitted();
        foreach (var id in Store.Names("f", 16)) firm.Fine(id, 2).Records<FineImposed>();
        firm.Fine("late", 2).IsRefused(Codes.FineLimitReached, ("limit", 16));
        firm.PayOff("f07", 1).Records<FinePaid>();
        firm.Fine("late", 2).IsRefused(Codes.FineLimitReached, ("limit", 16));
        firm.PayOff("f07", 1).Records<FinePaid>();
        firm.Fine("late", 2).Records<FineImposed>();
        Assert.DoesNotContain("f07", firm.State.Fines.Select(f => f.FineId));
        firm.PayOff("f07", 1).IsRefused(Codes.FineNotFound);
        firm.Fine("f07", 2).IsUnchanged();
    }

    [Fact]
    public void F6_Deposit_TakesNoMoreThanItsLedgerHolds()
    {
        var firm = Firm.Filed();
        for (var i = 0; i < 1000; i++) firm.Pay(Money.MaxFen, $"m{i}").Records<DepositMoved>();
        firm.Pay(1, "late").IsRefused(Codes.DepositLimitReached, ("limitFen", DepositLedger.MaxFen));
        firm.Deduct(1, "taken").Records<DepositMoved>();
        firm.Pay(1, "later").IsRefused(Codes.DepositLimitReached, ("limitFen", DepositLedger.MaxFen));
        firm.Pay(Money.MaxFen, "m0").IsUnchanged();
        firm.Pay(2, "m0").IsRefused(Codes.IdReused, ("id", "m0"));
    }
}
