namespace RelayHeat.Rules.SectionE;

/// <summary>E4: evidence belongs to a provider and a round.</summary>
public sealed class E4Evidence
{
    private static readonly DateOnly Today = Papers.Day(Given.Start);

    [Fact]
    public void E4_Save_NamingEvidenceThatIsNotThere_NamesEveryPlace()
    {
        var firm = Firm.Filed().WithEvidence(EvidenceKind.Authorization, "known");
        var application = Papers.Plain
            .With(Papers.Settlement(evidence: "x"))
            .With(Papers.Category("美妆", "known", "y"))
            .With(Papers.Brand("花西子", "known", "known"), Papers.Brand("完美日记", "z", "z"));
        firm.Save(application).IsInvalidAt(
            "/cooperation/allianceSettlements/0/evidenceId",
            "/cooperation/multiCategoryCases/0/evidenceIds/1",
            "/cooperation/brandResources/1/agreementEvidenceId",
            "/cooperation/brandResources/1/transactionEvidenceId");
    }

    [Fact]
    public void E4_Save_NamingEvidenceOfAnotherCompany_IsRefused()
    {
        Firm.Filed().WithEvidence(EvidenceKind.BackofficeScreenshot, "of-another");
        Firm.Filed().Change(a => a.With(Papers.Settlement(evidence: "of-another")))
            .IsInvalidAt("/cooperation/allianceSettlements/0/evidenceId");
    }

    [Fact]
    public void E4_Save_NamingEvidenceOfAFormerRound_IsRefused()
    {
        var firm = Firm.InSecondRound();
        firm.Save(Papers.Plain.With(Papers.Settlement())).IsInvalidAt("/cooperation/allianceSettlements/0/evidenceId");
        firm.AddEvidence("shot", EvidenceKind.BackofficeScreenshot).Records<EvidenceAdded>();
        firm.Save(Papers.Plain.With(Papers.Settlement())).Records<ApplicationSaved>();
    }

    [Fact]
    public void E4_FirstSave_NamingEvidence_IsRefusedAndFilesNothing()
    {
        var firm = Firm.Unknown();
        firm.Save(Papers.Plain.With(Papers.Settlement())).IsInvalidAt("/cooperation/allianceSettlements/0/evidenceId");
        Assert.False(firm.State.Exists);
    }

    [Fact]
    public void E4_Evidence_BeforeAnyApplication_FilesTheProvider()
    {
        var firm = Firm.Unknown();
        var events = firm.AddEvidence("shot", EvidenceKind.BackofficeScreenshot).Events();
        Assert.Equal(Firm.Owner, Assert.IsType<ProviderFiled>(events[0]).OwnerAccount);
        Assert.Equal(1, Assert.IsType<EvidenceAdded>(events[1]).Round);
        Assert.Equal((ProviderStatus.Draft, 1, ""), (firm.Status, firm.State.Round, firm.State.CompanyName));
    }

    [Fact]
    public void E4_SameContent_SentAgain_IsTheSameEvidence()
    {
        var firm = Firm.Filed().WithEvidence(EvidenceKind.Agreement, "deal");
        firm.AddEvidence("deal", EvidenceKind.Agreement).IsUnchanged();
        firm.AddEvidence("deal", EvidenceKind.Authorization).Records<EvidenceChanged>();
        firm.AddEvidence("deal", EvidenceKind.Authorization, Today.AddDays(-1)).Records<EvidenceChanged>();
        var held = Assert.Single(firm.State.Evidence);
        Assert.Equal((EvidenceKind.Authorization, Today.AddDays(-1)), (held.Kind, held.IssuedOn));
    }

    [Fact]
    public void E4_Evidence_IssuedToday_IsTaken_AndOfTomorrowIsRefused()
    {
        var firm = Firm.Filed();
        firm.AddEvidence("a", EvidenceKind.Agreement, Today).Records<EvidenceAdded>();
        firm.AddEvidence("b", EvidenceKind.Agreement, Today.AddDays(1)).IsInvalidAt("/issuedOn");
    }

    // A day begins at 16:00:00Z of the day before; a month and a year too.
    [Theory]
    [InlineData(2026, 2, 28)]
    [InlineData(2026, 12, 31)]
    [InlineData(2028, 2, 29)]
    public void E4_Evidence_IsIssuedOnADayInBeijing(int year, int month, int day)
    {
        var firm = Firm.Filed();
        var (today, tomorrow) = (new DateOnly(year, month, day), new DateOnly(year, month, day).AddDays(1));
        var midnight = new DateTimeOffset(year, month, day, 16, 0, 0, TimeSpan.Zero);
        firm.Now = midnight - Given.Millisecond;
        firm.AddEvidence("a", EvidenceKind.Agreement, today).Records<EvidenceAdded>();
        firm.AddEvidence("b", EvidenceKind.Agreement, tomorrow).IsInvalidAt("/issuedOn");
        firm.Now = midnight;
        firm.AddEvidence("b", EvidenceKind.Agreement, tomorrow).Records<EvidenceAdded>();
        firm.AddEvidence("c", EvidenceKind.Agreement, tomorrow.AddDays(1)).IsInvalidAt("/issuedOn");
    }

    [Fact]
    public void E4_AHundredAndTwentyPiecesOfEvidence_AreTheMost()
    {
        var firm = Firm.Filed().WithEvidence(EvidenceKind.Agreement, Store.Names("e", 200));
        firm.AddEvidence("late", EvidenceKind.Agreement).IsRefused(Codes.EvidenceLimitReached, ("limit", 200));
        firm.AddEvidence("e01", EvidenceKind.Agreement).IsUnchanged();
        firm.AddEvidence("e01", EvidenceKind.Authorization).Records<EvidenceChanged>();
    }

    [Fact]
    public void E4_NewRound_BeginsWithoutEvidence()
    {
        var firm = Firm.InSecondRound();
        Assert.Empty(firm.State.Evidence);
        Assert.Equal(2, firm.AddEvidence("shot", EvidenceKind.BackofficeScreenshot).Records<EvidenceAdded>().Round);
    }
}
