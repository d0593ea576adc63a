namespace RelayHeat.Rules.SectionF;

/// <summary>F4: removed for a serious violation, for ever.</summary>
public sealed class F4Bar
{
    private static readonly Dictionary<string, Func<Firm>> AfterAnAdmission = new()
    {
        ["admitted"] = () => Firm.Admitted(),
        ["winding_down"] = () => Firm.WindingDown(),
        ["exited"] = () => Firm.Exited(),
        ["removed"] = () => Firm.Removed(),
        ["draft of round 2"] = () => Firm.InSecondRound(),
        ["ready in round 2"] = () => Firm.InSecondRound().WithSettlement(),
        ["under_review in round 2"] = () =>
        {
            var firm = Firm.InSecondRound().WithSettlement();
            firm.Submit().Records<ApplicationSubmitted>();
            return firm;
        },
    };

    public static TheoryData<string> Bars => [.. AfterAnAdmission.Keys];

    private static readonly Dictionary<string, (ProviderCommand Command, string Code)> Refused = new()
    {
        ["save"] = (new SaveApplication(Papers.Plain), Codes.EntityBarred),
        ["evidence"] = (new AddEvidence(Papers.Id("e"), EvidenceKind.Agreement, Papers.Day(Given.Start)), Codes.EntityBarred),
        ["submit"] = (new SubmitApplication(), Codes.EntityBarred),
        ["reapply"] = (new Reapply(), Codes.EntityBarred),
        ["withdraw"] = (new WithdrawApplication(), Codes.NotUnderReview),
        ["approve"] = (Firm.Approval, Codes.NotUnderReview),
        ["exit"] = (new RequestExit(false), Codes.NotAdmitted),
        ["wind down"] = (new RequestExit(true), Codes.NotAdmitted),
        ["stay"] = (new WithdrawExit(), Codes.NotWindingDown),
        ["remove"] = (new RemoveProvider(RemovalCause.Violation, "x"), Codes.NotAdmitted),
        ["owner"] = (new ChangeOwner("another", "x"), Codes.EntityBarred),
    };

    public static TheoryData<string> RefusedCommands => [.. Refused.Keys];

    private static readonly Dictionary<string, ProviderCommand> Accepted = new()
    {
        ["facts"] = new RecordFacts(false, [new OtherRole("MCN", 7)]),
        ["standing"] = new ReportStanding(new StandingView(0, 1, 0, false, false, Given.Start)),
        ["penalty"] = new ImposePenalty("p", Given.Start.AddYears(1), "x"),
        ["fine"] = new ImposeFine("f", 5, "x"),
        ["payment"] = new MoveDeposit("m1", DepositEntryKind.Payment, 5, "x"),
        ["deduction"] = new MoveDeposit("m2", DepositEntryKind.Deduction, 5, "x"),
        ["refund"] = new MoveDeposit("m3", DepositEntryKind.Refund, 5, "x"),
    };

    public static TheoryData<string> AcceptedCommands => [.. Accepted.Keys];

    [Theory]
    [MemberData(nameof(Bars))]
    public void F4_SeriousViolation_BarsFromEveryStateThatFollowsAnAdmission(string state)
    {
        var firm = AfterAnAdmission[state]();
        firm.Told.Clear();
        var barred = firm.Remove(RemovalCause.SeriousViolation).Records<ProviderBarred>();
        Assert.Equal(Given.Start, barred.BarredAt);
        Assert.Equal((Papers.Representative, Papers.AlipaySubject), (barred.LegalRepresentative, barred.AlipaySubject));
        Assert.Equal((ProviderStatus.Barred, null), (firm.Status, firm.State.CoolDownUntil));
        Assert.Equal(
            [SubjectId.OfLegalRepresentative(Papers.Representative), SubjectId.OfAlipaySubject(Papers.AlipaySubject)],
            firm.Told.Cast<NoticeOfBar>().Select(m => m.SubjectId));
        Assert.All(firm.Told, m => Assert.Equal(Delivery.BeforeReply, m.Delivery));
    }

    [Fact]
    public void F4_SeriousViolation_OfWhoWasNeverAdmitted_IsRefused()
    {
        Firm.Ready().Remove(RemovalCause.SeriousViolation).IsRefused(Codes.NotAdmitted, ("providerStatus", "draft"));
        Firm.UnderReview().Remove(RemovalCause.SeriousViolation).IsRefused(Codes.NotAdmitted, ("providerStatus", "under_review"));
    }

    // Those who stood for the entity when it was a provider are barred, whoever a later application names.
    [Fact]
    public void F4_Bar_InALaterRound_NamesWhoStoodForTheLastAdmission()
    {
        var firm = Firm.InSecondRound();
        firm.Save(Papers.Plain with { LegalRepresentative = "李四", AlipaySubject = "2088-new" }).Records<ApplicationSaved>();
        Assert.Equal(Papers.Representative, firm.Remove(RemovalCause.SeriousViolation).Records<ProviderBarred>().LegalRepresentative);
    }

    [Fact]
    public void F4_Bar_AfterASecondAdmission_NamesWhoStoodForThatOne()
    {
        var firm = Firm.InSecondRound().WithSettlement();
        firm.Change(a => a with { LegalRepresentative = "李四" }).Records<ApplicationSaved>();
        firm.Submit().Records<ApplicationSubmitted>();
        firm.WithApproval();
        Assert.Equal("李四", firm.Remove(RemovalCause.SeriousViolation).Records<ProviderBarred>().LegalRepresentative);
    }

    [Theory]
    [MemberData(nameof(RefusedCommands))]
    public void F4_CommandsAgainstABarredEntity_AreRefusedForEver(string name)
    {
        var firm = Firm.Barred();
        foreach (var years in new[] { 0, 1, 100 })
        {
            firm.Now = Given.Start.AddYears(years);
            var decision = firm.Execute(Refused[name].Command);
            Assert.Equal(Refused[name].Code, Assert.IsType<Decision<ProviderEvent>.Refused>(decision).Refusal.Code);
            Assert.Empty(firm.Wake());
        }
    }

    [Theory]
    [MemberData(nameof(AcceptedCommands))]
    public void F4_WhatIsStillEnteredOfABarredEntity_LeavesItBarred(string name)
    {
        var firm = Firm.Barred();
        Assert.Single(firm.Execute(Accepted[name]).Events());
        Assert.Equal((ProviderStatus.Barred, null), (firm.Status, firm.State.Shortfall));
    }

    [Fact]
    public void F4_EveryCommand_IsTriedAgainstABarredEntity()
    {
        var unchanged = new[] { typeof(SettleApproval), typeof(LiftPenalty) };
        var needsAFine = new[] { typeof(PayFine) };
        var tried = Refused.Values.Select(r => r.Command.GetType()).Concat(Accepted.Values.Select(c => c.GetType()));
        Assert.Equal(
            typeof(ProviderCommand).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ProviderCommand))).ToHashSet(),
            tried.Concat(unchanged).Concat(needsAFine).ToHashSet());
        var firm = Firm.Barred();
        firm.Settle().IsUnchanged();
        firm.Lift("p").IsUnchanged();
        firm.Fine("f", 1).Records<FineImposed>();
        firm.PayOff("f", 1).Records<FinePaid>();
        Assert.Equal(ProviderStatus.Barred, firm.Status);
    }

    [Fact]
    public void F4_Bar_OfABarredEntity_IsUnchanged() => Firm.Barred().Remove(RemovalCause.SeriousViolation).IsUnchanged();

    [Fact]
    public void F4_BarredEntity_BelongsToItsOwnerAlone()
    {
        var firm = Firm.Barred();
        firm.Execute(new SaveApplication(Papers.Plain), Given.Account("another")).IsRefused(Codes.Forbidden);
        firm.Execute(new Reapply(), Given.Account("another")).IsRefused(Codes.Forbidden);
    }

    // An approval that is under way when the entity is barred ends with it.
    [Fact]
    public void F4_Bar_EndsAReviewAndItsApproval()
    {
        var firm = AfterAnAdmission["under_review in round 2"]();
        firm.Remove(RemovalCause.SeriousViolation).Records<ProviderBarred>();
        Assert.Equal((null, null), (firm.State.Submitter, firm.State.Approving));
        firm.Settle().IsUnchanged();
        Assert.Equal(ProviderStatus.Barred, firm.Status);
    }
}
