using System.Text;
using CsCheck;

namespace RelayHeat.Rules.Foundations;

/// <summary>Account names: spellings that are one account, what is allowed, and how long.</summary>
public sealed class AccountNames
{
    [Theory]
    [InlineData("alice", "ALICE")]
    [InlineData("alice", "Alice")]
    [InlineData("alice", "  alice\t")]
    [InlineData("alice", "\u3000alice\u3000")]
    [InlineData("alice", "ＡＬＩＣＥ")]
    [InlineData("shop-1_a.b", "ＳＨＯＰ－１＿Ａ．Ｂ")]
    [InlineData("火星旗舰店:客服1", "火星旗舰店：客服１")]
    [InlineData("é", "E\u0301")]
    [InlineData("ファ", "ﾌｧ")]
    [InlineData("σας", "ΣΑΣ")]
    [InlineData("straße", "STRASSE")]
    [InlineData("straße", "STRAẞE")]
    [InlineData("strasse", "straße")]
    [InlineData("İzmir", "i\u0307zmir")]
    [InlineData("ᾳ", "ΑΙ")]
    [InlineData("ΐ", "\u03B9\u0308\u0301")]
    [InlineData("և", "ԵՒ")]
    [InlineData("ﬀ", "FF")]
    public void Names_OfOneNormalForm_AreOneAccount(string one, string other)
    {
        Assert.True(AccountName.TryNormalize(one, out var first));
        Assert.True(AccountName.TryNormalize(other, out var second));
        Assert.Equal(first, second);
    }

    [Theory]
    [InlineData("alice", "a-lice")]
    [InlineData("0123", "123")]
    [InlineData("火星", "火星1")]
    [InlineData("a:b", "ab")]
    [InlineData("izmir", "ızmir")]
    [InlineData("alice", "аlice")]
    public void Names_OfOtherNormalForms_AreOtherAccounts(string one, string other)
    {
        Assert.True(AccountName.TryNormalize(one, out var first));
        Assert.True(AccountName.TryNormalize(other, out var second));
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("9")]
    [InlineData("_")]
    [InlineData("-")]
    [InlineData("...")]
    [InlineData("a.b")]
    [InlineData("客服")]
    [InlineData("𠮷野")]
    [InlineData("main:sub")]
    public void Name_OfAllowedCharacters_IsItsOwnNormalForm(string name)
    {
        Assert.True(AccountName.TryNormalize(name, out var normal));
        Assert.Equal(name, normal);
    }

    [Theory]
    [InlineData("a\u3164")]
    [InlineData("a\u115fb")]
    [InlineData("\uffa0a")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("．")]
    [InlineData(":")]
    [InlineData(":a")]
    [InlineData("a:")]
    [InlineData("a:b:c")]
    [InlineData("a::b")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a@b")]
    [InlineData("a%2Fb")]
    [InlineData("a+b")]
    [InlineData("a😀")]
    [InlineData("a\u200Db")]
    [InlineData("a\uFFFE")]
    public void Text_ThatIsNoName_IsRefused(string? text) => Assert.False(AccountName.TryNormalize(text, out _));

    [Theory]
    [MemberData(nameof(Broken))]
    public void Text_WithHalfASurrogatePair_IsRefused(string what, int[] units) =>
        Assert.False(AccountName.TryNormalize(new string([.. units.Select(u => (char)u)]), out _), what);

    // As numbers: a test's arguments are kept as text, where half a pair would be replaced.
    public static TheoryData<string, int[]> Broken => new()
    {
        { "high alone", [0xD842] },
        { "low alone", [0xDFB7] },
        { "high at the end", ['a', 0xD842] },
        { "high before a letter", [0xD842, 'a'] },
        { "the wrong way round", [0xDFB7, 0xD842] },
        { "two high", [0xD842, 0xD842, 0xDFB7] },
    };

    [Theory]
    [InlineData("a")]
    [InlineData("客")]
    [InlineData("𠮷")]
    public void Name_Of64Characters_IsTheLongest(string letter)
    {
        Assert.True(AccountName.TryNormalize(Repeat(letter, 64), out _));
        Assert.True(AccountName.TryNormalize($" {Repeat(letter, 64)} ", out _));
        Assert.False(AccountName.TryNormalize(Repeat(letter, 65), out _));
    }

    [Fact]
    public void Length_IsThatOfTheNormalForm()
    {
        // One sign that is written out as two letters.
        Assert.True(AccountName.TryNormalize(Repeat("ﬁ", 32), out var name));
        Assert.Equal(Repeat("fi", 32), name);
        Assert.False(AccountName.TryNormalize(Repeat("ﬁ", 33), out _));
        Assert.True(AccountName.TryNormalize(Repeat("ß", 32), out _));
        Assert.False(AccountName.TryNormalize(Repeat("ß", 33), out _));
        Assert.True(AccountName.TryNormalize(Repeat("e\u0301", 64), out _));
    }

    [Fact]
    public void NormalForm_OfEveryCharacter_IsItsOwnNormalForm()
    {
        List<string> unstable = [];
        for (var value = 0; value <= 0x10FFFF; value++)
        {
            if (!Rune.IsValid(value)) continue;
            var text = new Rune(value).ToString();
            if (!IsStable(text)) unstable.Add($"U+{value:X4}");
        }
        Assert.Empty(unstable);
    }

    [Fact]
    public void NormalForm_OfAnyText_IsItsOwnNormalForm() => Gen.String.Sample(IsStable, iter: 100_000);

    [Fact]
    public void NormalForm_OfLettersAndMarks_IsItsOwnNormalForm() =>
        Gen.OneOf(Gen.Char['\u0041', '\u024F'], Gen.Char['\u0300', '\u036F'], Gen.Char['\u0370', '\u03FF'], Gen.Char['\u1E00', '\u1FFF'],
                Gen.Const('\u0345'))
            .Array[1, 6]
            .Select(chars => new string(chars))
            .Sample(IsStable, iter: 100_000);

    [Fact]
    public void SubAccount_IsNamedAfterItsMainAccountWithAColon()
    {
        Assert.True(AccountName.IsSubAccountOf("main:a", "main"));
        Assert.False(AccountName.IsSubAccountOf("main", "main"));
        Assert.False(AccountName.IsSubAccountOf("main:", "main"));
        Assert.False(AccountName.IsSubAccountOf("main2:a", "main"));
        Assert.False(AccountName.IsSubAccountOf("mai:na", "main"));
        Assert.True(AccountName.IsSubAccount("main:a"));
        Assert.False(AccountName.IsSubAccount("main"));
    }

    private static bool IsStable(string text) =>
        !AccountName.TryNormalize(text, out var once) || (AccountName.TryNormalize(once, out var twice) && once == twice);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
