namespace RelayHeat.Rules.SectionF;

using Core = Deciding<SubjectRules, SubjectState, SubjectCommand, SubjectEvent>;

/// <summary>F5: who stood for a barred entity is barred with it.</summary>
public sealed class F5Subjects
{
    private const string Other = "91110000802100433B";

    private SubjectState _state = SubjectRules.New(SubjectId.OfLegalRepresentative(Papers.Representative));
    private long _version;

    private Decision<SubjectEvent> Do(SubjectCommand command)
    {
        var taken = Core.Take(_state, _version, command, Given.Reviewer, Given.Start, Given.Published);
        (_state, _version) = (taken.State, taken.Version);
        Assert.Empty(taken.Told);
        return taken.Decision;
    }

    [Fact]
    public void F5_Clear_BeforeABar_LetsTheApprovalPass()
    {
        Do(new ClearEntity(Firm.Code, 7)).Records<EntityCleared>();
        Assert.Null(_state.BarredWith);
    }

    [Fact]
    public void F5_Clear_AfterABar_IsRefused()
    {
        Do(new BarSubject(Firm.Code)).Records<SubjectBarred>();
        Do(new ClearEntity(Other, 7)).IsRefused(Codes.RelatedEntityBarred);
        Do(new ClearEntity(Firm.Code, 7)).IsRefused(Codes.RelatedEntityBarred);
    }

    [Fact]
    public void F5_Clear_OfTheSameApprovalAgain_IsAnsweredAsBefore()
    {
        Do(new ClearEntity(Other, 7)).Records<EntityCleared>();
        Do(new ClearEntity(Other, 7)).IsUnchanged();
        Do(new BarSubject(Firm.Code)).Records<SubjectBarred>();
        Do(new ClearEntity(Other, 7)).IsUnchanged();
        Do(new ClearEntity(Other, 8)).IsRefused(Codes.RelatedEntityBarred);
        Do(new ClearEntity(Firm.Code, 7)).IsRefused(Codes.RelatedEntityBarred);
    }

    [Fact]
    public void F5_Bar_KeepsTheFirstEntityAndIsSaidOnce()
    {
        Do(new BarSubject(Firm.Code)).Records<SubjectBarred>();
        Do(new BarSubject(Firm.Code)).IsUnchanged();
        Do(new BarSubject(Other)).IsUnchanged();
        Assert.Equal(Firm.Code, _state.BarredWith);
    }

    [Fact]
    public void F5_Clearances_AreRememberedUpToALimit_TheNewestOfThem()
    {
        for (var i = 0; i <= SubjectState.MaxCleared; i++) Do(new ClearEntity(Other, i)).Records<EntityCleared>();
        Assert.Equal(SubjectState.MaxCleared, _state.Cleared.Length);
        Do(new ClearEntity(Other, SubjectState.MaxCleared)).IsUnchanged();
        Do(new ClearEntity(Other, 1)).IsUnchanged();
        Do(new BarSubject(Firm.Code)).Records<SubjectBarred>();
        Do(new ClearEntity(Other, 0)).IsRefused(Codes.RelatedEntityBarred);
    }

    [Fact]
    public void F5_ApplicationThatNamesABarredSubject_IsRefusedWhenSavedAndWhenSubmitted()
    {
        Firm.Unknown().Save(Papers.Plain, namesBarred: true).IsRefused(Codes.RelatedEntityBarred);
        var firm = Firm.Ready();
        firm.Save(Papers.Plain, namesBarred: true).IsRefused(Codes.RelatedEntityBarred);
        firm.Submit(namesBarred: true).IsRefused(Codes.RelatedEntityBarred);
        firm.Submit().Records<ApplicationSubmitted>();
    }

    [Theory]
    [InlineData("Zhang San", "ZHANG SAN")]
    [InlineData("Zhang San", "Ｚｈａｎｇ　Ｓａｎ")]
    [InlineData("Zhang San", "zhang-san")]
    [InlineData("Zhang San", " zhang.san ")]
    [InlineData("Zhang San", "Zhang\u200bSan")]
    [InlineData("买买提·艾力", "买买提艾力")]
    [InlineData("买买提·艾力", "买买提•艾力")]
    [InlineData("张三", "张 三")]
    [InlineData("2088-1", "２０８８１")]
    // Letters and marks that show as nothing, and digits of another script.
    [InlineData("张三", "张三\u1160")]
    [InlineData("张三", "张\u115f三")]
    [InlineData("张三", "\u3164张三")]
    [InlineData("张三", "张三\uffa0")]
    [InlineData("José", "Jose\u034f\u0301")]
    [InlineData("José", "Jose\u200d\u0301")]
    [InlineData("2088-1", "٢٠٨٨١")]
    public void F5_SpellingsOfOneName_AreOneSubject(string one, string other)
    {
        Assert.Equal(SubjectId.OfLegalRepresentative(one), SubjectId.OfLegalRepresentative(other));
        Assert.Equal(SubjectId.OfAlipaySubject(one), SubjectId.OfAlipaySubject(other));
    }

    [Theory]
    [InlineData("张三", "张三三")]
    [InlineData("张三", "张叁")]
    [InlineData("张三", "张三〇")]
    [InlineData("2088-1", "2088-2")]
    [InlineData("José", "Jose")]
    public void F5_OtherNames_AreOtherSubjects(string one, string other)
    {
        Assert.NotEqual(SubjectId.OfLegalRepresentative(one), SubjectId.OfLegalRepresentative(other));
        Assert.NotEqual(SubjectId.OfLegalRepresentative(one), SubjectId.OfAlipaySubject(one));
    }

    [Theory]
    [InlineData("张", true)]
    [InlineData("7", true)]
    [InlineData("", false)]
    [InlineData(" · ", false)]
    [InlineData("—", false)]
    [InlineData("\ud800", false)]
    public void F5_Name_HasALetterOrADigit(string text, bool isName) => Assert.Equal(isName, SubjectId.IsName(text));

    [Fact]
    public void F5_Notices_GoToTheSubjectsByAnySpelling()
    {
        var firm = Firm.Filed(Papers.Plain with { LegalRepresentative = " Ｚhang·San " });
        firm.Facts(true).Events();
        firm.Pay(Firm.DepositFen).Events();
        firm.WithSettlement().Submit().Records<ApplicationSubmitted>();
        firm.Approve().Records<ApprovalStarted>();
        Assert.Equal("subject/representative:zhangsan", firm.Told.OfType<RequestForClearance>().Single().Target);
        firm.Settle().Records<ProviderAdmitted>();
        firm.Remove(RemovalCause.SeriousViolation).Records<ProviderBarred>();
        Assert.Equal(
            ["subject/representative:zhangsan", "subject/alipay:2088chuangshi"],
            firm.Told.OfType<NoticeOfBar>().Select(m => m.Target));
    }
}
