using System.Text.Json.Nodes;

namespace RelayHeat.Rules.SectionE;

/// <summary>E-quota: what one account may file and upload. Its own grain decides, whichever of its providers ask.</summary>
public sealed class EQuotas
{
    private const int MiB = 1 << 20;

    private static readonly FilingQuotas Few = new()
    {
        OpenDrafts = 2, Providers = 3, EvidenceFiles = 4, EvidenceBytes = 10 * MiB, EvidenceFilesPerDay = 3, EvidenceBytesPerDay = 8 * MiB,
    };

    private static Person Applicant(FilingQuotas? quotas = null) => Person.Registered(policy: Given.Published with
    {
        Providers = Given.Published.Providers with { Quotas = quotas ?? Few },
    });

    private static ProviderHolding Holding(long revision, bool isDraft = true, int files = 0, long bytes = 0) =>
        new(revision, isDraft, files, bytes);

    private static Decision<OperatorAccountEvent> File(Person person, string uscc) =>
        person.Execute(new ReserveRoom(uscc, Holding(0), IsFiling: true, FileBytes: null));

    private static Decision<OperatorAccountEvent> Upload(Person person, string uscc, ProviderHolding now, int bytes) =>
        person.Execute(new ReserveRoom(uscc, now, IsFiling: false, bytes));

    private static Decision<OperatorAccountEvent> Hear(Person person, string uscc, OwnershipChange change, ProviderHolding holding) =>
        person.Execute(new NoteProvider(uscc) { Change = change, Holding = holding });

    private static Person WithDraft(Person person, string uscc)
    {
        File(person, uscc).Records<ProviderHoldingChanged>();
        Hear(person, uscc, OwnershipChange.Filed, Holding(1)).Records<ProviderOwned>();
        return person;
    }

    [Fact]
    public void EQuota_OpenDrafts_AreLimited_AndAnAdmissionFreesOne()
    {
        var person = WithDraft(WithDraft(Applicant(), "a"), "b");
        File(person, "c").IsRefused(Codes.QuotaExceeded, ("quota", "open_drafts"), ("limit", 2));
        Hear(person, "a", OwnershipChange.Changed, Holding(9, isDraft: false)).Records<ProviderHoldingChanged>();
        WithDraft(person, "c");
        File(person, "d").IsRefused(Codes.QuotaExceeded, ("quota", "open_drafts"), ("limit", 2));
        Hear(person, "b", OwnershipChange.Changed, Holding(9, isDraft: false)).Records<ProviderHoldingChanged>();
        File(person, "d").IsRefused(Codes.QuotaExceeded, ("quota", "providers"), ("limit", 3));
    }

    // Two providers of one account that file at the same time: the room is taken before either has said how it ended.
    [Fact]
    public void EQuota_RoomIsTakenBeforeTheProviderDecides_AndFreeAgainWhenNothingCameOfIt()
    {
        var person = Applicant();
        File(person, "a").Records<ProviderHoldingChanged>();
        File(person, "b").Records<ProviderHoldingChanged>();
        File(person, "c").IsRefused(Codes.QuotaExceeded, ("quota", "open_drafts"), ("limit", 2));
        File(person, "a").Records<ProviderHoldingChanged>();
        Assert.Empty(person.State.Identities);
        person.Now = Given.Start.AddMinutes(10) - Given.Millisecond;
        File(person, "c").IsRefused(Codes.QuotaExceeded, ("quota", "open_drafts"), ("limit", 2));
        person.Now = Given.Start.AddMinutes(10);
        File(person, "c").Records<ProviderHoldingChanged>();
        Assert.Equal(["c"], person.State.Held.Keys);
    }

    [Fact]
    public void EQuota_AFilingThatIsConfirmed_IsHeldForEver()
    {
        var person = WithDraft(WithDraft(Applicant(), "a"), "b");
        person.Now = Given.Start.AddDays(100);
        File(person, "c").IsRefused(Codes.QuotaExceeded, ("quota", "open_drafts"), ("limit", 2));
    }

    [Fact]
    public void EQuota_Files_AreCountedOverAllProviders_InAllAndByDay()
    {
        var person = WithDraft(WithDraft(Applicant(), "a"), "b");
        Upload(person, "a", Holding(2), MiB).Records<ProviderHoldingChanged>();
        Upload(person, "b", Holding(2), MiB).Records<ProviderHoldingChanged>();
        Upload(person, "a", Holding(3, files: 1, bytes: MiB), MiB).Records<ProviderHoldingChanged>();
        Upload(person, "a", Holding(4, files: 2, bytes: 2 * MiB), MiB).IsRefused(
            Codes.QuotaExceeded, ("quota", "evidence_files_per_day"), ("limit", 3), ("retryAfterSeconds", 8 * 3600));
        person.Now = new DateTimeOffset(2026, 3, 2, 16, 0, 0, TimeSpan.Zero);
        Upload(person, "a", Holding(4, files: 2, bytes: 2 * MiB), MiB).Records<ProviderHoldingChanged>();
        Upload(person, "b", Holding(3, files: 1, bytes: MiB), MiB).IsRefused(
            Codes.QuotaExceeded, ("quota", "evidence_files"), ("limit", 4));
        Hear(person, "a", OwnershipChange.Changed, Holding(9, files: 1, bytes: MiB)).Records<ProviderHoldingChanged>();
        Upload(person, "b", Holding(3, files: 1, bytes: MiB), MiB).Records<ProviderHoldingChanged>();
    }

    [Fact]
    public void EQuota_Bytes_AreCountedOverAllProviders_InAllAndByDay()
    {
        var person = WithDraft(WithDraft(Applicant(), "a"), "b");
        Upload(person, "a", Holding(2), 5 * MiB).Records<ProviderHoldingChanged>();
        person.Now = person.Now.AddHours(8) - Given.Millisecond;
        Upload(person, "b", Holding(2), (3 * MiB) + 1).IsRefused(
            Codes.QuotaExceeded, ("quota", "evidence_bytes_per_day"), ("limit", 8 * MiB), ("retryAfterSeconds", 1));
        Upload(person, "b", Holding(2), 3 * MiB).Records<ProviderHoldingChanged>();
        person.Now = person.Now.AddDays(1);
        Upload(person, "b", Holding(3, files: 1, bytes: 3 * MiB), (2 * MiB) + 1).IsRefused(
            Codes.QuotaExceeded, ("quota", "evidence_bytes"), ("limit", 10 * MiB));
        Upload(person, "b", Holding(3, files: 1, bytes: 3 * MiB), 2 * MiB).Records<ProviderHoldingChanged>();
    }

    // What a provider tells now is what counts: an upload that did not come about is forgotten with its next one.
    [Fact]
    public void EQuota_AnUploadThatDidNotComeAbout_DoesNotCountTwice()
    {
        var person = WithDraft(Applicant(), "a");
        Upload(person, "a", Holding(2), MiB).Records<ProviderHoldingChanged>();
        Upload(person, "a", Holding(2), MiB).Records<ProviderHoldingChanged>();
        Assert.Equal((1, MiB), (person.State.Held["a"].Files, person.State.Held["a"].Bytes));
    }

    [Fact]
    public void EQuota_FirstFile_FilesTheProvider_AndBothCount()
    {
        var person = Applicant();
        person.Execute(new ReserveRoom("a", Holding(0), IsFiling: true, MiB)).Records<ProviderHoldingChanged>();
        Hear(person, "a", OwnershipChange.Filed, Holding(1)).Records<ProviderOwned>();
        Hear(person, "a", OwnershipChange.Filed, Holding(1)).IsUnchanged();
        Assert.Equal(Holding(0, files: 1, bytes: MiB), person.State.Held["a"]);
        Assert.Equal([PlatformIdentity.Provider], person.State.Identities);
    }

    [Fact]
    public void EQuota_GivenToAnother_MovesWithIdentityAndRoom_AndComesBackByNoLateNotice()
    {
        var former = WithDraft(WithDraft(Applicant(), "a"), "b");
        Hear(former, "a", OwnershipChange.Lost, Holding(5)).Records<ProviderLost>();
        Hear(former, "a", OwnershipChange.Lost, Holding(5)).IsUnchanged();
        Hear(former, "a", OwnershipChange.Changed, Holding(4, files: 1)).IsUnchanged();
        Upload(former, "a", Holding(4), MiB).IsUnchanged();
        Assert.Equal(("b", "b"), (Assert.Single(former.State.Held).Key, former.State.OwnerOf));
        WithDraft(former, "c");
        Hear(former, "b", OwnershipChange.Lost, Holding(5)).Records<ProviderLost>();
        Hear(former, "c", OwnershipChange.Lost, Holding(5)).Records<ProviderLost>();
        Assert.Empty(former.State.Identities);

        // What is given is not refused, whatever the quotas say.
        var next = WithDraft(WithDraft(Applicant(), "x"), "y");
        Hear(next, "a", OwnershipChange.Given, Holding(5, files: 9)).Records<ProviderOwned>();
        Hear(next, "a", OwnershipChange.Given, Holding(5, files: 9)).IsUnchanged();
        Assert.Equal(9, next.State.Held["a"].Files);
        File(next, "z").IsRefused(Codes.QuotaExceeded, ("quota", "open_drafts"), ("limit", 2));
        Hear(former, "a", OwnershipChange.Given, Holding(7)).Records<ProviderOwned>();
    }

    // An account that a released version has told of one provider alone.
    [Fact]
    public void EQuota_OwnerOfAReleasedRow_LosesWhatIsGivenToAnother()
    {
        var person = Applicant();
        person.Execute(new NoteProvider("a")).Records<ProviderOwned>();
        Hear(person, "a", OwnershipChange.Lost, Holding(5)).Records<ProviderLost>();
        Assert.Empty(person.State.Identities);
    }

    [Fact]
    public void EQuota_PublishedQuotas_AreThoseOfADocumentThatNamesNone() =>
        Assert.Equal(new FilingQuotas(), Given.Published.Providers.Quotas);

    [Fact]
    public void EQuota_ADocumentThatNamesSome_HasTheOthersAsPublished()
    {
        using var published = typeof(PolicyBook).Assembly.GetManifestResourceStream("policy.json")!;
        var document = JsonNode.Parse(published)!;
        var providers = document["versions"]![0]!["providers"]!.AsObject();
        providers["quotas"] = new JsonObject { ["openDrafts"] = 5 };
        providers.Remove("unnamedEvidenceDays");
        var read = PolicyBook.Parse(document.ToJsonString()).At(Given.Start).Providers;
        Assert.Equal(new FilingQuotas { OpenDrafts = 5 }, read.Quotas);
        Assert.Equal(30, read.UnnamedEvidenceDays);
    }

    [Fact]
    public void EQuota_ProviderAsksForRoom_OnlyForWhatItWouldAdd()
    {
        var owner = Given.Account(Firm.Owner);
        var file = new AddEvidence(Papers.Id("shot"), EvidenceKind.Agreement, Papers.Day(Given.Start))
        {
            Content = new Content(Papers.Id("shot"), "image/png", new byte[7]),
        };
        var unknown = Firm.Unknown();
        Assert.Equal(new ReserveRoom(Firm.Code, Holding(0), true, null), Room(unknown, new SaveApplication(Papers.Plain), owner));
        Assert.Equal(new ReserveRoom(Firm.Code, Holding(0), true, 7), Room(unknown, file, owner));
        Assert.Null(Room(unknown, new SaveApplication(Papers.Plain), owner, namesBarred: true));

        var firm = Firm.Filed();
        Assert.Equal(new ReserveRoom(Firm.Code, Holding(2), false, 7), Room(firm, file, owner));
        Assert.Null(Room(firm, file, Given.Account("stranger")));
        Assert.Null(Room(firm, new SaveApplication(Papers.Poor), owner));
        Assert.Equal(7, firm.Execute(file).Records<EvidenceAdded>().Bytes);
        Assert.Null(Room(firm, file, owner));
        Assert.Equal(Holding(3, files: 1, bytes: 7), firm.State.Holding(firm.Version));
        Assert.Null(Room(Firm.Admitted(), file, owner));
        Assert.False(Firm.Admitted().State.Holding(1).IsDraft);
    }

    [Fact]
    public void EQuota_WithoutRoom_NothingIsFiledNorAdded()
    {
        var no = new Refusal(Codes.QuotaExceeded).With("quota", "open_drafts").With("limit", 1);
        var firm = Firm.Unknown();
        firm.Execute(new SaveApplication(Papers.Plain), new() { NoRoom = no })
            .IsRefused(Codes.QuotaExceeded, ("quota", "open_drafts"), ("limit", 1));
        var file = new AddEvidence(Papers.Id("shot"), EvidenceKind.Agreement, Papers.Day(Given.Start));
        firm.Execute(file, new() { NoRoom = no }).IsRefused(Codes.QuotaExceeded, ("quota", "open_drafts"), ("limit", 1));
        Assert.False(firm.State.Exists);
    }

    private static ReserveRoom? Room(Firm firm, ProviderCommand command, Caller caller, bool namesBarred = false) =>
        ProviderRules.RoomFor(firm.State, command, new DecisionContext(caller, firm.Now, firm.Policy, firm.Version + 1)
        {
            Facts = new ProviderFacts { NamesBarred = namesBarred },
        });
}
