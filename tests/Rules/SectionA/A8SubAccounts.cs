using System.Text.Json;

namespace RelayHeat.Rules.SectionA;

/// <summary>A8: a sub-account is told nothing of its binding. Whose it is stands in its name, and the rest is looked up.</summary>
public sealed class A8SubAccounts
{
    private const string Sub = "m1-main:x";

    private static World Bound()
    {
        var world = new World().WithStores("m1");
        world.Do("m1", new InviteOperator(Sub, BindingType.SubAccount, Permission.Full)).Records<SubAccountBound>();
        return world;
    }

    /// <summary>Commands of stores and accounts, and how many messages each of them sends.</summary>
    public static TheoryData<string, int> Messages => new()
    {
        { "bind a sub-account", 0 },
        { "bind a sub-account that is bound", 0 },
        { "change a sub-account's permission", 0 },
        { "unbind a sub-account", 0 },
        { "close a sub-account's binding, which has left", 0 },
        { "a sub-account leaves", 1 },
        { "a sub-account leaves, bound to none", 0 },
        { "invite", 1 },
        { "resend", 1 },
        { "change an invitation's permission", 1 },
        { "change a permission", 1 },
        { "cancel", 1 },
        { "unbind", 1 },
        { "confirm a seat", 0 },
        { "close a binding, which has left", 0 },
        { "close an invitation, declined", 0 },
        { "close an invitation, bound elsewhere", 1 },
        { "accept", 1 },
        { "settle an acceptance, another invitation is open", 1 },
        { "decline", 1 },
        { "leave", 1 },
        { "register a store", 1 },
        { "register a store anew", 0 },
        { "register an account", 0 },
        { "note an invitation", 0 },
        { "note a permission", 0 },
        { "note an end", 0 },
    };

    [Theory]
    [MemberData(nameof(Messages), DisableDiscoveryEnumeration = true)]
    public void Command_SendsNoMoreMessagesThanItMust(string command, int messages) => Assert.Equal(messages, Sent(command));

    [Fact]
    public void A8_ReleasedRowOfASubAccount_WhoseStoreMayHaveLetItGo_NamesNoStore()
    {
        var row = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "sub-account-schema-1.json"));
        var state = JsonSerializer.Deserialize(row, GrainJson.For<Record<OperatorAccountState>>())!.State!;

        Assert.Null(state.BoundTo);
        Assert.Null(state.Facts.BoundTo);
        Assert.Equal(Given.Start, state.JoinedAt);
        state.Check();
        var taken = Deciding<OperatorAccountRules, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
            .Take(state, 1, new LeaveStore(), Given.Account(Sub), Given.Start, Given.Published);
        taken.Decision.IsUnchanged();
        var written = JsonSerializer.Serialize(new Record<OperatorAccountState> { State = state }, GrainJson.For<Record<OperatorAccountState>>());
        Assert.DoesNotContain("boundTo", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NoticeKind.Bound)]
    [InlineData(NoticeKind.Closed)]
    public void A8_LateNoticeOfAnEarlierVersion_ChangesNothingAndIsTaken(NoticeKind kind)
    {
        var person = Person.Registered(Sub);
        var notice = person.Notice(kind, "b1", "m1", 5, Permission.Full) with { BoundAt = Given.Start, Reason = CloseReason.Unbound };
        person.Hear(notice).IsUnchanged();
    }

    [Fact]
    public void A7_SubAccount_LeavesTheStoreThatWasAskedAndTellsItBeforeTheReply()
    {
        var person = Person.Unknown(Sub);
        person.Leave(null).IsUnchanged();
        var store = new BoundStore("b1", "m1", BindingType.SubAccount, Permission.Full, Given.Start, Given.Start);

        var left = person.Leave(store).Records<UnboundFromStore>();

        Assert.Equal(("b1", "m1", CloseReason.Left), (left.BindingId, left.MerchantId, left.Reason));
        var closing = Assert.IsType<Closing>(Assert.Single(person.Told));
        Assert.Equal((Delivery.BeforeReply, "m1", CloseReason.Left), (closing.Delivery, closing.MerchantId, closing.Command.Reason));
        Assert.True(person.State.HasEnded("b1"));
    }

    [Fact]
    public void A7_SubAccountThatLeft_IsUnboundAtItsStoreAndMayBeBoundAgain()
    {
        var world = Bound();
        world.Do(Sub, new LeaveStore()).Records<UnboundFromStore>();
        Assert.Empty(world.Store("m1").Bindings);
        Assert.Empty(world.Store("m1").CapabilitiesOf(Sub, Given.Published));
        world.Do(Sub, new LeaveStore()).IsUnchanged();

        world.Do("m1", new InviteOperator(Sub, BindingType.SubAccount, Permission.Standard)).Records<SubAccountBound>();
        Assert.Equal(Permission.Standard, world.Model.SubAccountsStore(Sub)?.Permission);
        world.Do(Sub, new LeaveStore()).Records<UnboundFromStore>();
    }

    [Fact]
    public void A7_SubAccountLeaves_WhileItsStoreUnbindsAndBindsItAgain_TheNewBindingStays()
    {
        var world = Bound();
        var asked = world.Model.SubAccountsStore(Sub)!;
        world.Do("m1", new UnbindOperator(Sub)).Records<BindingClosed>();
        world.Do("m1", new InviteOperator(Sub, BindingType.SubAccount, Permission.Standard)).Records<SubAccountBound>();

        world.Do(Sub, new LeaveStore(), facts: new StoreFacts(null, asked)).Records<UnboundFromStore>();

        Assert.NotEqual(asked.BindingId, world.Model.SubAccountsStore(Sub)?.BindingId);
        Assert.True(world.IsBound("m1", Sub));
    }

    [Fact]
    public void Condition_OfASubAccount_MeetsWhatItsReadersSee()
    {
        var state = OperatorAccountRules.New(Sub);
        var context = new DecisionContext(Given.Account(Sub), Given.Start, Given.Published, 1);
        Assert.False(OperatorAccountRules.Exists(state, context, 0));
        Assert.False(OperatorAccountRules.Exists(state, context with { Facts = new StoreFacts(null) }, 0));
        var store = new BoundStore("b1", "m1", BindingType.SubAccount, Permission.Full, Given.Start, Given.Start);
        Assert.True(OperatorAccountRules.Exists(state, context with { Facts = new StoreFacts(null, store) }, 0));
    }

    private static int Sent(string command)
    {
        var sub = Store.Sub("x");
        var seats = Store.Registered().WithSubAccounts(Permission.Standard, sub).WithInvited(Permission.Standard, "i").WithBound(Permission.Standard, "b");
        var person = Person.Registered().WithInvitation("b1", "m1").WithInvitation("b2", "m2");
        var bound = Person.Registered().WithBinding("b1", "m1");
        var store = new BoundStore("b1", Store.Id, BindingType.SubAccount, Permission.Full, Given.Start, Given.Start);
        seats.Told.Clear();
        return command switch
        {
            "bind a sub-account" => By(seats, s => s.AddSubAccount(Store.Sub("y"), Permission.Full)),
            "bind a sub-account that is bound" => By(seats, s => s.AddSubAccount(sub, Permission.Standard)),
            "change a sub-account's permission" => By(seats, s => s.Change(sub, Permission.Full)),
            "unbind a sub-account" => By(seats, s => s.Unbind(sub)),
            "close a sub-account's binding, which has left" => By(seats, s => s.Close(sub, CloseReason.Left)),
            "a sub-account leaves" => By(Person.Unknown(sub), p => p.Leave(store)),
            "a sub-account leaves, bound to none" => By(Person.Unknown(sub), p => p.Leave(null)),
            "invite" => By(seats, s => s.Invite("c", Permission.Full)),
            "resend" => By(Later(seats), s => s.Resend("i")),
            "change an invitation's permission" => By(seats, s => s.Change("i", Permission.Full)),
            "change a permission" => By(seats, s => s.Change("b", Permission.Full)),
            "cancel" => By(seats, s => s.Unbind("i")),
            "unbind" => By(seats, s => s.Unbind("b")),
            "confirm a seat" => By(seats, s => s.Confirm("i")),
            "close a binding, which has left" => By(seats, s => s.Close("b", CloseReason.Left)),
            "close an invitation, declined" => By(seats, s => s.Close("i", CloseReason.Declined)),
            "close an invitation, bound elsewhere" => By(seats, s => s.Close("i", CloseReason.BoundElsewhere)),
            "accept" => By(person, p => p.Accept("b1")),
            "settle an acceptance, another invitation is open" => By(Accepting(person), p => p.Confirmed("b1")),
            "decline" => By(person, p => p.Decline("b1")),
            "leave" => By(bound, p => p.Leave()),
            "register a store" => By(Store.Unregistered(), s => s.Execute(Store.Entry(), Given.Staff)),
            "register a store anew" => By(seats, s => s.Execute(Store.Entry(StoreType.Taobao), Given.Staff)),
            "register an account" => By(Person.Unknown(), p => p.Register(true, "2088")),
            "note an invitation" => By(person, p => p.Invited("b3", "m3", 1)),
            "note a permission" => By(bound, p => p.HearsBound("b1", "m1", 9, Permission.Full)),
            "note an end" => By(bound, p => p.HearsClosed("b1", "m1", 9, CloseReason.Unbound)),
            _ => throw new ArgumentException("No such command.", nameof(command)),
        };
    }

    private static Store Later(Store store)
    {
        store.Now += TimeSpan.FromHours(1);
        return store;
    }

    private static Person Accepting(Person person)
    {
        person.Accept("b1").Records<AcceptanceStarted>();
        person.Told.Clear();
        return person;
    }

    private static int By(Store store, Func<Store, Decision<MerchantEvent>> run)
    {
        Assert.IsNotType<Decision<MerchantEvent>.Refused>(run(store));
        return store.Told.Count;
    }

    private static int By(Person person, Func<Person, Decision<OperatorAccountEvent>> run)
    {
        Assert.IsNotType<Decision<OperatorAccountEvent>.Refused>(run(person));
        return person.Told.Count;
    }
}
