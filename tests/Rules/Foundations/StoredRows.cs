using System.Text;
using System.Text.Json;

namespace RelayHeat.Rules.Foundations;

/// <summary>Stored rows: read as they were written, in the same order, and no larger than 96 KiB at every limit.</summary>
public sealed class StoredRows(ITestOutputHelper output)
{
    private const int MaxRowBytes = 98_304;

    // Rows written by schema 1 stay readable, and are written again as they were.
    [Fact]
    public void GoldenMerchant_IsReadAndWrittenAsItWas() => IsGolden("merchant-schema-1.json", GoldenRows.Merchant);

    [Fact]
    public void GoldenAccount_IsReadAndWrittenAsItWas() => IsGolden("account-schema-1.json", GoldenRows.Account);

    [Fact]
    public void GoldenProvider_IsReadAndWrittenAsItWas() => IsGolden("provider-schema-1.json", GoldenRows.Provider);

    [Fact]
    public void GoldenRemovedProvider_IsReadAndWrittenAsItWas() =>
        IsGolden("provider-removed-schema-1.json", GoldenRows.RemovedProvider);

    [Fact]
    public void GoldenSubject_IsReadAndWrittenAsItWas() => IsGolden("subject-schema-1.json", GoldenRows.Subject);

    [Fact]
    public void GoldenCommission_IsReadAndWrittenAsItWas() => IsGolden("commission-schema-1.json", GoldenRows.Commission);

    [Fact]
    public void GoldenFundAccount_IsReadAndWrittenAsItWas() => IsGolden("fund-account-schema-1.json", GoldenRows.FundAccount);

    [Fact]
    public void GoldenPlan_IsReadAndWrittenAsItWas() => IsGoldenPart("plan-schema-1.json", GoldenRows.Plan);

    [Fact]
    public void GoldenFundEntry_IsReadAndWrittenAsItWas() => IsGoldenPart("fund-entry-schema-1.json", GoldenRows.FundEntry);

    [Fact]
    public void ReadMerchant_KeepsItsBindingsInTheOrderOfTheirCharacters()
    {
        string[] names = ["a-b", "a.b", "a_b", "ab", "a0", "客服", "运营", "ー", "é", "z", "𠮷" + "a"];
        var store = Store.Registered();
        foreach (var name in names) store.WithInvited(Permission.Standard, name);
        var read = Read<MerchantState>(Write(store.State)).State!;
        Assert.Equal(names.Order(StringComparer.Ordinal), store.State.Bindings.Keys);
        Assert.Equal(store.State.Bindings.Keys, read.Bindings.Keys);
        Assert.Same(StringComparer.Ordinal, read.Bindings.KeyComparer);
    }

    [Fact]
    public void ReadMerchant_TellsAccountsApartThatACultureTakesForOne()
    {
        // To a culture's comparison the Arabic lengthening sign is nothing at all; in a name it is a letter like any other.
        var store = Store.Registered().WithInvited(Permission.Standard, "ab", "a\u0640b");
        Assert.Equal(2, Read<MerchantState>(Write(store.State)).State!.Bindings.Count);
    }

    [Fact]
    public void ReadAccount_KeepsTheOrderOfItsInvitations()
    {
        var person = Person.Registered().WithInvitation("b", "m1").WithInvitation("B", "m2");
        Assert.Same(StringComparer.Ordinal, Read<OperatorAccountState>(Write(person.State)).State!.Invitations.KeyComparer);
    }

    // Version 0.1 folded one character to one: what is one name now was two.
    [Fact]
    public void ReadMerchant_WithNamesOfAFormerFolding_HasThoseOfToday()
    {
        var store = Store.Registered().WithInvited(Permission.Standard, "strasse", "gross", "tuss");
        var row = Encoding.UTF8.GetString(Write(store.State)).Replace("\"gross\"", "\"groß\"", StringComparison.Ordinal)
            .Replace("\"tuss\"", "\"straße\"", StringComparison.Ordinal)
            .Replace($"\"{store.State.MainAccount}\"", "\"maß\"", StringComparison.Ordinal);

        var read = Read<MerchantState>(Encoding.UTF8.GetBytes(row)).State!;

        Assert.Equal("mass", read.MainAccount);
        // Where both are there, the one that is written as it is now is the one that counts.
        Assert.Equal(["gross", "strasse"], read.Bindings.Keys);
        Assert.Equal(store.Binding("strasse").BindingId, read.Bindings["strasse"].BindingId);
    }

    [Fact]
    public void ReadProviderAndPlan_WithNamesOfAFormerFolding_HaveThoseOfToday()
    {
        var provider = Encoding.UTF8.GetString(Write(GoldenRows.Provider))
            .Replace($"\"{Firm.Owner}\"", "\"maß\"", StringComparison.Ordinal);
        var plan = JsonSerializer.Serialize(GoldenRows.Plan, GrainJson.For<Plan>()).Replace("主播甲", "maß", StringComparison.Ordinal);

        var read = Read<ProviderState>(Encoding.UTF8.GetBytes(provider)).State!;

        Assert.Equal(("mass", "mass"), (read.OwnerAccount, read.Submitter));
        Assert.Contains("mass", JsonSerializer.Deserialize(plan, GrainJson.For<Plan>())!.Streamers.Keys);
    }

    [Theory]
    [InlineData("chinese, three bytes a character", "客")]
    [InlineData("korean, composed", "각")]
    [InlineData("thai", "ก")]
    [InlineData("rare, four bytes and two characters", "𠮷")]
    public void LargestMerchant_FitsIntoItsRow(string what, string letter) =>
        Fits($"merchant, {what}", Write(LargestRows.Merchant(letter)));

    [Theory]
    [InlineData("chinese", "客")]
    [InlineData("rare", "𠮷")]
    [InlineData("quotes", "\"")]
    [InlineData("control characters", "\u0001")]
    public void LargestAccount_FitsIntoItsRow(string what, string letter) => Fits($"account, {what}", Write(LargestRows.Account(letter)));

    [Theory]
    [InlineData("chinese", "客")]
    [InlineData("rare", "𠮷")]
    [InlineData("quotes", "\"")]
    public void LargestProvider_FitsIntoItsRow(string what, string letter)
    {
        var state = LargestProviders.Provider(letter);
        foreach (var (part, without) in LargestProviders.Parts(state))
        {
            output.WriteLine($"provider, {what}: {part} takes {Write(state).Length - Write(without).Length} bytes");
        }
        Fits($"provider, {what}", Write(state));
    }

    [Theory]
    [InlineData("chinese", "客")]
    [InlineData("rare", "𠮷")]
    public void LargestSubject_FitsIntoItsRow(string what, string letter) =>
        Fits($"subject, {what}", Write(LargestProviders.Subject(letter)));

    [Theory]
    [InlineData("chinese", "客")]
    [InlineData("rare", "𠮷")]
    [InlineData("quotes", "\"")]
    public void LargestPlan_FitsIntoItsRow(string what, string letter)
    {
        var plan = LargestRows.Plan(letter);
        Fits($"plan, {what}", JsonSerializer.SerializeToUtf8Bytes(plan, GrainJson.For<Plan>()));
        var offers = CommissionRules.New(new string('M', 64)) with { Version = long.MaxValue, OpenPlans = PolicyLimits.MaxOpenPlans };
        Fits("commission of 10,000 plans", Write(offers));
    }

    [Fact]
    public void LargestFundAccount_FitsIntoItsRow() =>
        Fits("fund account", Write(FundAccountRules.New(new string('M', 64)) with
        {
            Ledger = new FundLedger { BankFen = -FundLedger.MaxFen, AvailableFen = FundLedger.MaxFen },
            Entries = long.MaxValue,
        }));

    private static void IsGoldenPart<T>(string file, T part)
    {
        var stored = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", file)).TrimEnd('\n');
        Assert.Equal(stored, JsonSerializer.Serialize(part, GrainJson.For<T>()));
        Assert.Equal(stored, JsonSerializer.Serialize(JsonSerializer.Deserialize(stored, GrainJson.For<T>())!, GrainJson.For<T>()));
    }

    private static void IsGolden<TState>(string file, TState state)
        where TState : class
    {
        var stored = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", file)).TrimEnd('\n');
        var record = Read<TState>(Encoding.UTF8.GetBytes(stored));
        Assert.Equal(GoldenRows.Version, record.Version);
        Assert.Equal(Encoding.UTF8.GetString(Write(state)), Encoding.UTF8.GetString(Write(record.State!)));
        Assert.Equal(stored, Encoding.UTF8.GetString(Write(record)));
    }

    private void Fits(string what, byte[] row)
    {
        output.WriteLine($"largest row, {what}: {row.Length} bytes of {MaxRowBytes}");
        Assert.InRange(row.Length, 1, MaxRowBytes - 1);
    }

    private static byte[] Write<TState>(TState state)
        where TState : class => Write(new Record<TState> { Version = long.MaxValue, State = state });

    private static byte[] Write<TState>(Record<TState> record)
        where TState : class => JsonSerializer.SerializeToUtf8Bytes(record, GrainJson.For<Record<TState>>());

    private static Record<TState> Read<TState>(byte[] json)
        where TState : class => JsonSerializer.Deserialize(json, GrainJson.For<Record<TState>>())!;
}
