namespace RelayHeat.Rules.SectionG;

/// <summary>G1: who may do what with a provider, command by command and role by role.</summary>
public sealed class G1Providers
{
    private const Roles Nobody = Roles.None;

    /// <summary>Every command, and the role that it needs; none where it is the owner's.</summary>
    private static readonly Dictionary<string, (ProviderCommand Command, Roles Needs)> Commands = new()
    {
        ["save"] = (new SaveApplication(Papers.Plain), Nobody),
        ["evidence"] = (new AddEvidence(Papers.Id("new"), EvidenceKind.Agreement, Papers.Day(Given.Start)), Nobody),
        ["submit"] = (new SubmitApplication(), Nobody),
        ["withdraw"] = (new WithdrawApplication(), Nobody),
        ["exit"] = (new RequestExit(false), Nobody),
        ["stay"] = (new WithdrawExit(), Nobody),
        ["reapply"] = (new Reapply(), Nobody),
        ["review"] = (Firm.Approval, Roles.Review),
        ["facts"] = (new RecordFacts(false, []), Roles.Registry),
        ["owner"] = (new ChangeOwner("new", "x"), Roles.Registry),
        ["standing"] = (new ReportStanding(new StandingView(1, 0, 0, false, false, Given.Start)), Roles.Enforcement),
        ["penalty"] = (new ImposePenalty("p", Given.Start.AddDays(1), "x"), Roles.Enforcement),
        ["lift"] = (new LiftPenalty("p"), Roles.Enforcement),
        ["fine"] = (new ImposeFine("f", 1, "x"), Roles.Enforcement),
        ["removal"] = (new RemoveProvider(RemovalCause.Violation, "x"), Roles.Enforcement),
        ["fine payment"] = (new PayFine("f", "p", 1), Roles.Ops),
        ["deposit"] = (new MoveDeposit("m", DepositEntryKind.Payment, 1, "x"), Roles.Ops),
    };

    private static readonly Roles[] Each = [Roles.Registry, Roles.Review, Roles.Enforcement, Roles.Ops];

    public static TheoryData<string> OfTheOwner => [.. Commands.Where(c => c.Value.Needs == Nobody).Select(c => c.Key)];

    public static TheoryData<string> OfStaff => [.. Commands.Where(c => c.Value.Needs != Nobody).Select(c => c.Key)];

    private static Caller With(Roles roles) => new("staff", roles);

    private static Roles AllBut(Roles role) => Each.Aggregate(Nobody, (all, r) => all | r) & ~role;

    private static string? CodeOf(Decision<ProviderEvent> decision) => (decision as Decision<ProviderEvent>.Refused)?.Refusal.Code;

    private static void IsForbidden(Firm firm, ProviderCommand command, Caller caller) =>
        firm.Execute(command, caller).IsRefused(Codes.Forbidden);

    [Fact]
    public void G1_EveryCommand_IsInTheTable() =>
        Assert.Equal(
            typeof(ProviderCommand).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ProviderCommand))).ToHashSet(),
            Commands.Values.Select(c => c.Command.GetType()).Append(typeof(SettleApproval)).ToHashSet());

    [Theory]
    [MemberData(nameof(OfTheOwner))]
    public void G1_CommandOfTheOwner_IsForNobodyElse(string name)
    {
        var command = Commands[name].Command;
        foreach (var make in new Func<Firm>[] { () => Firm.Ready(), () => Firm.UnderReview(), () => Firm.Admitted(), () => Firm.Exited() })
        {
            Assert.NotEqual(Codes.Forbidden, CodeOf(make().Execute(command, Given.Account(Firm.Owner))));
            IsForbidden(make(), command, Given.Account("stranger"));
            IsForbidden(make(), command, With(AllBut(Nobody)));
            IsForbidden(make(), command, Given.Account(""));
        }
    }

    [Theory]
    [MemberData(nameof(OfStaff))]
    public void G1_CommandOfStaff_NeedsItsRole(string name)
    {
        var (command, needs) = Commands[name];
        Assert.NotEqual(Codes.Forbidden, CodeOf(Firm.Admitted().Execute(command, With(needs))));
        IsForbidden(Firm.Admitted(), command, With(AllBut(needs)));
        IsForbidden(Firm.Admitted(), command, Given.Account("stranger"));
        IsForbidden(Firm.Admitted(), command, Given.Account(Firm.Owner));
    }

    [Theory]
    [MemberData(nameof(OfStaff))]
    public void G1_CommandOfStaff_WhereNobodyHasFiled_TellsStaffSoAndNobodyElse(string name)
    {
        var (command, needs) = Commands[name];
        Firm.Unknown().Execute(command, With(needs)).IsRefused(Codes.ProviderNotFound);
        IsForbidden(Firm.Unknown(), command, With(AllBut(needs)));
        IsForbidden(Firm.Unknown(), command, Given.Account("stranger"));
    }

    [Theory]
    [MemberData(nameof(OfTheOwner))]
    public void G1_CommandOfTheOwner_WhereNobodyHasFiled_LooksToOthersAsAForeignOneDoes(string name)
    {
        var command = Commands[name].Command;
        if (command is SaveApplication or AddEvidence)
        {
            Assert.IsType<ProviderFiled>(Firm.Unknown().Execute(command, Given.Account("anybody")).Events()[0]);
            return;
        }
        IsForbidden(Firm.Unknown(), command, Given.Account("anybody"));
        foreach (var role in Each) Firm.Unknown().Execute(command, With(role)).IsRefused(Codes.ProviderNotFound);
    }

    [Fact]
    public void G1_FirstAccountThatFiles_OwnsTheProviderForEver()
    {
        var firm = Firm.Filed();
        IsForbidden(firm, new SaveApplication(Papers.Plain), Given.Account("second"));
        Assert.Equal(Firm.Owner, firm.State.OwnerAccount);
        IsForbidden(Firm.InSecondRound(), new SaveApplication(Papers.Plain), Given.Account("second"));
    }

    [Fact]
    public void G1_FilingOnce_TellsTheOwnersAccountOnce()
    {
        var firm = Firm.Unknown();
        firm.Save(Papers.Plain).RecordsAll(typeof(ProviderFiled), typeof(ApplicationSaved));
        var notice = Assert.IsType<NoticeOfOwnership>(Assert.Single(firm.Told));
        Assert.Equal(($"account/{Firm.Owner}", Firm.Code, Delivery.BeforeReply), (notice.Target, notice.Uscc, notice.Delivery));
        firm.AddEvidence("e", EvidenceKind.Agreement).Records<EvidenceAdded>();
        Assert.Single(firm.Told);
    }

    // A refusal that a stranger could read anything from would tell that the provider is there.
    [Fact]
    public void G1_Forbidden_ComesBeforeEveryOtherRefusal()
    {
        foreach (var (command, needs) in Commands.Values)
        {
            IsForbidden(Firm.Barred(), command, Given.Account("stranger"));
            if (needs != Nobody) IsForbidden(Firm.Barred(), command, With(AllBut(needs)));
        }
    }
}
