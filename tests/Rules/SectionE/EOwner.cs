namespace RelayHeat.Rules.SectionE;

/// <summary>E-owner: the registry gives an entity's application another owner, whoever filed first.</summary>
public sealed class EOwner
{
    private const string Rightful = "创势官方";

    [Fact]
    public void EOwner_ChangeOwner_EndsTheFormerOwnersRights_AndBeginsTheNewOnes()
    {
        var firm = Firm.Ready();
        var changed = firm.Give(Rightful).Records<OwnerChanged>();
        Assert.Equal((Firm.Owner, Rightful, "the company's own account"), (changed.FormerOwner, changed.OwnerAccount, changed.Reason));
        firm.Execute(new SubmitApplication(), Given.Account(Firm.Owner)).IsRefused(Codes.Forbidden);
        firm.Execute(new SubmitApplication(), Given.Account(Rightful)).Records<ApplicationSubmitted>();
    }

    [Fact]
    public void EOwner_ChangeOwner_TellsBothAccountsBeforeTheReply()
    {
        var firm = Firm.Ready();
        firm.Told.Clear();
        firm.Give(Rightful).Records<OwnerChanged>();
        Assert.Equal(
            [
                ($"account/{Firm.Owner}", OwnershipChange.Lost, Delivery.BeforeReply),
                ($"account/{Rightful}", OwnershipChange.Given, Delivery.BeforeReply),
            ],
            firm.Told.Cast<NoticeOfOwnership>().Select(m => (m.Target, m.Change, m.Delivery)));
        Assert.All(firm.Told.Cast<NoticeOfOwnership>(), m => Assert.Equal(firm.State.Holding(firm.Version), m.Holding));
    }

    [Fact]
    public void EOwner_ChangeOwner_ToWhoOwnsItAlready_IsUnchanged() => Firm.Ready().Give(Firm.Owner).IsUnchanged();

    [Fact]
    public void EOwner_ChangeOwner_ToAnAccountThatNobodyKnows_IsRefused() =>
        Firm.Ready().Give(Rightful, isKnown: false).IsRefused(Codes.AccountNotFound);

    [Fact]
    public void EOwner_ChangeOwner_OfABarredEntity_IsRefused() => Firm.Barred().Give(Rightful).IsRefused(Codes.EntityBarred);

    [Fact]
    public void EOwner_ChangeOwner_OfAnEntityThatNobodyHasFiledFor_IsNotFound() =>
        Firm.Unknown().Give(Rightful).IsRefused(Codes.ProviderNotFound);

    [Fact]
    public void EOwner_ChangeOwner_IsForTheRegistryAlone()
    {
        var command = new ChangeOwner(Rightful, "x");
        Firm.Ready().Execute(command, Given.Account(Firm.Owner)).IsRefused(Codes.Forbidden);
        Firm.Ready().Execute(command, Given.Account(Rightful)).IsRefused(Codes.Forbidden);
        Firm.Ready().Execute(command, Given.Reviewer).IsRefused(Codes.Forbidden);
    }

    // E7: neither who submitted nor who owns it now reviews it.
    [Fact]
    public void EOwner_UnderReview_NeitherOwnerReviews()
    {
        var firm = Firm.UnderReview();
        firm.Give(Rightful).Records<OwnerChanged>();
        firm.Approve(new Caller(Firm.Owner, Roles.Review)).IsRefused(Codes.ReviewerIsApplicant);
        firm.Approve(new Caller(Rightful, Roles.Review)).IsRefused(Codes.ReviewerIsApplicant);
        firm.Approve().Records<ApprovalStarted>();
    }

    [Theory]
    [InlineData("admitted")]
    [InlineData("exited")]
    [InlineData("removed")]
    public void EOwner_ChangeOwner_KeepsWhatTheEntityIs(string status)
    {
        var firm = status switch { "admitted" => Firm.Admitted(), "exited" => Firm.Exited(), _ => Firm.Removed() };
        var before = firm.State;
        firm.Give(Rightful).Records<OwnerChanged>();
        Assert.Equal(before with { OwnerAccount = Rightful }, firm.State);
    }
}
