namespace RelayHeat.Rules.SectionE;

/// <summary>E-unnamed: files that the application does not name are removed after the policy's days, and with their round.</summary>
public sealed class EUnnamed
{
    // Thirty days and what is left of the day in Beijing.
    private static readonly DateTimeOffset Due = new(2026, 4, 1, 16, 0, 0, TimeSpan.Zero);

    private static Firm WithFiles(params string[] names)
    {
        var firm = Firm.Filed();
        foreach (var name in names) Upload(firm, name).Records<EvidenceAdded>();
        return firm;
    }

    private static Decision<ProviderEvent> Upload(Firm firm, string name) =>
        firm.Execute(new AddEvidence(Papers.Id(name), EvidenceKind.Authorization, Papers.Day(firm.Now))
        {
            Content = new Content(Papers.Id(name), "image/png", new byte[7]),
        });

    private static Decision<ProviderEvent> Name(Firm firm, params string[] names) =>
        firm.Change(a => a.With([.. names.Select(n => Papers.Category(n, n))]));

    private static string[] Files(Firm firm) => [.. firm.Seen.Evidence.Select(e => e.EvidenceId)];

    [Fact]
    public void EUnnamed_AfterThirtyDays_IsRemoved_AndTheAccountIsTold()
    {
        var firm = WithFiles("named", "unnamed");
        Name(firm, "named").Records<ApplicationSaved>();
        firm.Told.Clear();
        firm.Now = Due - Given.Millisecond;
        Assert.Equal(2, Files(firm).Length);
        Assert.Equal(Due, ProviderRules.NextDueAt(firm.State));
        firm.Now = Due;
        Assert.Equal([Papers.Id("named")], Files(firm));
        Assert.Equal([Papers.Id("unnamed")], Assert.IsType<EvidenceRemoved>(Assert.Single(firm.Wake())).EvidenceIds);
        Assert.Null(ProviderRules.NextDueAt(firm.State));
        Assert.Equal(1, firm.State.Holding(firm.Version).Files);
    }

    [Fact]
    public void EUnnamed_NamedInTime_Stays_AndTheDaysBeginAnewWhenItIsNamedNoMore()
    {
        var firm = WithFiles("a", "b");
        firm.Now = Due - Given.Millisecond;
        Name(firm, "a", "b").Records<ApplicationSaved>();
        firm.Now = Due.AddDays(100);
        Name(firm, "b").Records<ApplicationSaved>();
        firm.Now = Due.AddDays(131) - Given.Millisecond;
        Assert.Equal(2, Files(firm).Length);
        firm.Change(a => a with { Employees = 11 }).Records<ApplicationSaved>();
        firm.Now = Due.AddDays(131);
        Assert.Equal([Papers.Id("b")], Files(firm));
    }

    [Fact]
    public void EUnnamed_OnceRemoved_CannotBeNamed_AndComesBackByUploading()
    {
        var firm = WithFiles("a");
        firm.Now = Due;
        Name(firm, "a").IsInvalidAt("/cooperation/multiCategoryCases/0/evidenceIds/0");
        firm.Execute(new AddEvidence(Papers.Id("a"), EvidenceKind.Authorization, Papers.Day(firm.Now)))
            .Records<EvidenceAdded>();
        Name(firm, "a").Records<ApplicationSaved>();
    }

    [Fact]
    public void EUnnamed_NewRound_RemovesWhatWasNotNamed_AndKeepsWhatWasDecidedOn()
    {
        var firm = Firm.Ready();
        Upload(firm, "spare").Records<EvidenceAdded>();
        firm.Submit().Records<ApplicationSubmitted>();
        firm.WithApproval().Exit().Records<ProviderExited>();
        var exited = firm.State;
        firm.Reapply().RecordsAll(typeof(EvidenceRemoved), typeof(RoundOpened));
        Assert.Empty(firm.State.Evidence);

        var removed = new EvidenceRemoved([Papers.Id("spare")]);
        Assert.Equal([new FileFate(Papers.Id("spare"), false)], ProviderRules.Fates(exited, removed));
        Assert.Equal([new FileFate(Papers.Id("shot"), true)], ProviderRules.Fates(exited.Apply(removed), new RoundOpened(2)));
    }

    // The order of what time brings about is that of its instants.
    [Fact]
    public void EUnnamed_FallsDueBetweenOtherDates_InItsOrder()
    {
        var firm = Firm.Ready();
        Upload(firm, "spare").Records<EvidenceAdded>();
        firm.Submit().Records<ApplicationSubmitted>();
        firm.WithApproval().Deduct(1).RecordsAll(typeof(DepositMoved), typeof(DepositFellShort));
        firm.Now = Given.Start.AddDays(40);
        Assert.Equal(
            [typeof(TopUpAdvanced), typeof(EvidenceRemoved), typeof(TopUpAdvanced)], firm.Wake().Select(e => e.GetType()));
    }

    // Rows of released versions tell neither how large a file is nor whether an earlier round had it: such a file stays.
    [Fact]
    public void EUnnamed_FileOfAReleasedRow_Stays()
    {
        var item = new EvidenceItem(Papers.Id("old"), EvidenceKind.Agreement, Papers.Day(Given.Start));
        var state = Firm.Filed().State with { Evidence = [item] };
        state = state.Apply(new ApplicationSaved(Papers.Plain, Papers.Day(Given.Start)));
        Assert.Equal([item], state.Evidence);
        Assert.Null(ProviderRules.NextDueAt(state));
    }
}
