namespace RelayHeat.Rules.SectionA;

/// <summary>A5 to A9: what full means, who is elevated, how bindings end, sub-accounts, and Tmall.</summary>
public sealed class A5ToA9Terms
{
    private static readonly Policy FullManages = Given.Published with { FullManagesBindings = true };

    [Fact]
    public void A5_FullAccount_ManagesBindings_WhereThePolicySaysSo()
    {
        var store = Store.Registered(policy: FullManages).WithBound(Permission.Full, "full");
        var byFull = new InviteOperator("a", BindingType.Operator, Permission.Standard);
        store.Execute(byFull, Given.Account("full")).Records<InvitationSent>();
        store.Execute(new UnbindOperator("a"), Given.Account("full")).Records<BindingClosed>();
        Assert.Contains("manage_bindings", store.CapabilitiesOf("full"));
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("open-full")]
    [InlineData("stranger")]
    public void A5_OthersThanBoundFullAccounts_NeverManageBindings(string caller)
    {
        var store = Store.Registered(policy: FullManages)
            .WithBound(Permission.Standard, "standard")
            .WithInvited(Permission.Full, "open-full");
        store.Execute(new UnbindOperator("standard"), Given.Account(caller)).IsRefused(Codes.Forbidden);
    }

    [Fact]
    public void A6_StandardAccount_StaysStandardUntilTheMainAccountDecides()
    {
        var store = Store.Registered().WithBound(Permission.Standard, "a");
        store.Execute(new ChangePermission("a", Permission.Full), Given.Account("a")).IsRefused(Codes.Forbidden);
        store.Execute(store.Confirmation("a"), Given.Account("a")).IsUnchanged();
        Assert.Equal(Permission.Standard, store.Binding("a").Permission);
        store.Change("a", Permission.Full).Records<PermissionChanged>();
        Assert.Equal(Permission.Full, store.Binding("a").Permission);
    }

    [Theory]
    [InlineData(Permission.Standard)]
    [InlineData(Permission.Full)]
    public void A7_Unbind_TakesEveryRightAtThatInstant_AndTheAccountMayBeInvitedAgain(Permission permission)
    {
        var store = Store.Registered().WithBound(permission, "a");
        Assert.NotEmpty(store.CapabilitiesOf("a"));
        store.Unbind("a").Records<BindingClosed>();
        Assert.Empty(store.CapabilitiesOf("a"));
        store.Invite("a", permission).Records<InvitationSent>();
    }

    [Fact]
    public void A7_Unbind_TellsTheAccountWhy()
    {
        var store = Store.Registered().WithBound(Permission.Full, "a").WithInvited(Permission.Full, "b");
        store.Told.Clear();
        store.Unbind("a");
        store.Unbind("b");
        Assert.Equal(
            [CloseReason.Unbound, CloseReason.Cancelled],
            store.Told.Cast<NoticeOfBinding>().Select(m => m.Notice.Reason));
    }

    [Fact]
    public void A7_Leave_FreesTheAccountAndTellsTheStoreBeforeTheReply()
    {
        var person = Person.Registered().WithBinding("b1", "m1");
        Assert.Equal(CloseReason.Left, person.Leave().Records<UnboundFromStore>().Reason);
        Assert.Null(person.State.BoundTo);
        var closing = Assert.IsType<Closing>(Assert.Single(person.Told));
        Assert.Equal((Delivery.BeforeReply, CloseReason.Left), (closing.Delivery, closing.Command.Reason));
        person.WithBinding("b2", "m2", 1);
    }

    [Fact]
    public void A7_NoticeOfUnbinding_FreesTheAccount()
    {
        var person = Person.Registered().WithBinding("b1", "m1");
        Assert.Equal(CloseReason.Unbound, person.HearsClosed("b1", "m1", 4, CloseReason.Unbound).Records<UnboundFromStore>().Reason);
        person.WithBinding("b2", "m2");
    }

    [Fact]
    public void A7_FormerStoreLetGo_IsFreeBeforeTheNoticeArrives()
    {
        var person = Person.Registered().WithBinding("b1", "m1");
        var notice = person.Notice(NoticeKind.Invited, "b2", "m2", 9, Permission.Full);
        person.Hear(notice).IsRefused(Codes.AccountBoundElsewhere);

        var events = person.Execute(new NoteBinding(notice), Given.Account("m2-main"), new StoreFacts("b1")).Events();
        Assert.Collection(events, e => Assert.IsType<UnboundFromStore>(e), e => Assert.IsType<InvitationReceived>(e));
        person.HearsClosed("b1", "m1", 4, CloseReason.Unbound).IsUnchanged();
        Assert.Contains("b2", person.State.Invitations.Keys);
    }

    [Theory]
    [InlineData(Permission.Standard)]
    [InlineData(Permission.Full)]
    public void A8_SubAccount_IsBoundAtOnceWithoutAnInvitation(Permission permission)
    {
        var store = Store.Registered();
        var bound = store.AddSubAccount(Store.Sub("客服1"), permission).Records<SubAccountBound>();
        Assert.Equal((permission, Given.Start), (bound.Permission, bound.BoundAt));
        Assert.True(store.Binding(Store.Sub("客服1")).IsBound);
        Assert.Empty(store.State.InvitationsSentMs);
    }

    [Theory]
    [InlineData("客服1")]
    [InlineData("木星旗舰店:客服1")]
    [InlineData("火星旗舰店")]
    [InlineData("火星旗舰店:")]
    [InlineData("火星旗舰店2:客服1")]
    [InlineData("火星:客服1")]
    public void A8_SubAccount_NotNamedAfterTheMainAccount_IsRefusedWithThePrefix(string name) =>
        Store.Registered().AddSubAccount(name, Permission.Standard).IsRefused(Codes.InvalidSubAccount, ("prefix", "火星旗舰店:"));

    [Fact]
    public void A8_SubAccount_InvitedAsAnOperator_IsRefused()
    {
        var facts = Person.Registered(Store.Sub("客服1")).State.Facts;
        Store.Registered()
            .Invite(Store.Sub("客服1"), Permission.Standard, facts)
            .IsRefused(Codes.AccountHasPlatformIdentity, ("identities", Then.Texts("sub_account")));
    }

    [Fact]
    public void A9_OperatorAccountOfATaobaoStore_IsRefused() =>
        Store.Registered(StoreType.Taobao).Invite("a", Permission.Standard).IsRefused(Codes.MerchantNotTmall);

    [Fact]
    public void A9_OperatorAccountOfATaobaoStore_IsInvitedWhereThePolicySaysSo() =>
        Store.Registered(StoreType.Taobao, Given.Published with { OperatorAccountsNeedTmall = false })
            .Invite("a", Permission.Standard)
            .Records<InvitationSent>();

    [Fact]
    public void A9_Confirm_AfterTheStoreCeasedToBeATmallStore_IsRefused()
    {
        var store = Store.Registered().WithInvited(Permission.Full, "a");
        store.Execute(Store.Entry(StoreType.Taobao), Given.Staff).Records<MerchantChanged>();
        store.Confirm("a").IsRefused(Codes.MerchantNotTmall);
        Assert.False(store.Binding("a").IsBound);
        store.Execute(Store.Entry(), Given.Staff).Records<MerchantChanged>();
        store.Confirm("a").Records<SeatConfirmed>();
    }

    [Fact]
    public void A9_Confirm_WhereThePolicyAsksForNoTmallStore_Binds()
    {
        var store = Store.Registered(policy: Given.Published with { OperatorAccountsNeedTmall = false }).WithInvited(Permission.Full, "a");
        store.Execute(Store.Entry(StoreType.Taobao), Given.Staff).Records<MerchantChanged>();
        store.Confirm("a").Records<SeatConfirmed>();
    }

    [Fact]
    public void A9_SubAccountOfATaobaoStore_IsBound() =>
        Store.Registered(StoreType.Taobao).AddSubAccount(Store.Sub("a"), Permission.Full).Records<SubAccountBound>();
}
