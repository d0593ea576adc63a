namespace RelayHeat.Rules.SectionG;

/// <summary>G3 and G5 of providers: what already holds writes nothing, and neither does a refusal.</summary>
public sealed class G3Providers
{
    [Fact]
    public void G3_Save_OfTheSameApplication_IsUnchanged()
    {
        var firm = Firm.Ready();
        // The same words in other objects: an application holds lists, which are equal to themselves alone.
        var same = firm.State.Application! with
        {
            Cooperation = new Cooperation([.. firm.State.Application.Cooperation.AllianceSettlements], [], []),
        };
        firm.Save(same).IsUnchanged();
        firm.Change(a => a with { Employees = 11 }).Records<ApplicationSaved>();
    }

    [Fact]
    public void G3_Submit_WhatIsUnderReview_IsUnchanged() => Firm.UnderReview().Submit().IsUnchanged();

    [Fact]
    public void G3_Withdraw_WhatIsADraft_IsUnchanged() => Firm.Ready().Execute(new WithdrawApplication()).IsUnchanged();

    [Theory]
    [InlineData("admitted")]
    [InlineData("exited")]
    public void G3_Withdraw_WhatHasBeenDecided_IsRefused(string status)
    {
        var firm = status == "admitted" ? Firm.Admitted() : Firm.Exited();
        firm.Execute(new WithdrawApplication()).IsRefused(Codes.NotUnderReview, ("providerStatus", status));
    }

    [Fact]
    public void G3_Facts_ThatAreKnown_AreUnchanged()
    {
        var firm = Firm.Filed();
        firm.Facts(false).IsUnchanged();
        firm.Facts(false, new OtherRole("MCN", 7)).Records<FactsRecorded>();
        firm.Facts(false, new OtherRole("MCN", 7)).IsUnchanged();
        firm.Facts(false, new OtherRole("MCN", 8)).Records<FactsRecorded>();
    }

    [Fact]
    public void G3_Standing_ThatIsKnown_IsUnchanged()
    {
        var firm = Firm.Admitted();
        firm.Report().Records<StandingReported>();
        firm.Report().IsUnchanged();
        firm.Now += Given.Millisecond;
        firm.Report().Records<StandingReported>();
    }

    [Fact]
    public void G3_Exit_OfWhoHasLeft_IsUnchanged()
    {
        Firm.Exited().Exit().IsUnchanged();
        Firm.Exited().Exit(windDown: true).IsUnchanged();
        Firm.WindingDown().Exit(windDown: true).IsUnchanged();
    }

    [Fact]
    public void G3_Lift_OfAPenaltyThatIsNotThere_IsUnchanged()
    {
        var firm = Firm.Admitted();
        firm.Lift("p").IsUnchanged();
        firm.Penalise("p", Given.Start.AddDays(1)).Records<PenaltyImposed>();
        firm.Lift("p").Records<PenaltyLifted>();
        firm.Lift("p").IsUnchanged();
    }

    [Fact]
    public void G3_Removal_OfWhoIsRemoved_IsUnchanged()
    {
        Firm.Removed(RemovalCause.NoLongerQualified).Remove(RemovalCause.NoLongerQualified).IsUnchanged();
        Firm.Barred().Remove(RemovalCause.SeriousViolation).IsUnchanged();
    }

    [Fact]
    public void G3_Settlement_OfWhatNobodyAsked_IsUnchanged()
    {
        Firm.UnderReview().Settle().IsUnchanged();
        Firm.Admitted().Settle(new Refusal(Codes.RelatedEntityBarred)).IsUnchanged();
    }

    [Fact]
    public void G5_Refusal_ChangesNeitherStateNorVersion_EvenWhereTimeHasBroughtSomethingAbout()
    {
        var firm = Firm.Admitted();
        firm.Penalise("p", Given.Start.AddDays(1)).Records<PenaltyImposed>();
        firm.Exit(windDown: true).Records<WindDownStarted>();
        var (state, version) = (firm.State, firm.Version);
        firm.Now = Given.Start.AddDays(30);
        firm.Stay().IsRefused(Codes.NotWindingDown, ("providerStatus", "exited"));
        Assert.Same(state, firm.State);
        Assert.Equal(version, firm.Version);
    }

    // What time has brought about is recorded in front of the first command that takes effect after it.
    [Fact]
    public void G4_WhatWasDue_IsRecordedBeforeTheCommandsOwnEvents()
    {
        var firm = Firm.Admitted();
        firm.Penalise("p", Given.Start.AddDays(1)).Records<PenaltyImposed>();
        firm.Exit(windDown: true).Records<WindDownStarted>();
        firm.Now = Given.Start.AddDays(30);
        var before = firm.Version;
        firm.Reapply().Records<RoundOpened>();
        Assert.Equal(before + 2, firm.Version);
        Assert.Equal((ProviderStatus.Draft, 2), (firm.State.Status, firm.State.Round));
    }
}
