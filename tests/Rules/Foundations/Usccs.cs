using System.Text;

namespace RelayHeat.Rules.Foundations;

/// <summary>Unified social credit codes: one entity, one code, whoever writes it and however.</summary>
public sealed class Usccs
{
    private const string Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    /// <summary>The example of GB 32100-2015, and codes of well-known entities.</summary>
    public static TheoryData<string> Real =>
        ["91350100M000100Y43", "91110000802100433B", "91440300708461136T", "91330100799655058B", "91110000600037341L"];

    private static bool IsCode(string? text) => Uscc.TryNormalize(text, out _);

    [Theory]
    [MemberData(nameof(Real))]
    public void Uscc_OfARealEntity_IsValid(string code)
    {
        Assert.True(Uscc.TryNormalize(code, out var uscc));
        Assert.Equal(code, uscc);
        Assert.Equal(code[^1], Uscc.CheckCharacter(code));
    }

    [Theory]
    [MemberData(nameof(Real))]
    public void Uscc_WithASingleWrongCharacter_IsRefused(string code)
    {
        for (var i = 0; i < code.Length; i++)
        {
            foreach (var wrong in Alphabet.Where(c => c != code[i])) Assert.False(IsCode(code[..i] + wrong + code[(i + 1)..]));
        }
    }

    [Theory]
    [MemberData(nameof(Real))]
    public void Uscc_WithTwoNeighboursSwapped_IsRefused(string code)
    {
        for (var i = 0; i + 1 < code.Length; i++)
        {
            if (code[i] == code[i + 1]) continue;
            Assert.False(IsCode(code[..i] + code[i + 1] + code[i] + code[(i + 2)..]));
        }
    }

    [Theory]
    [InlineData("91350100m000100y43")]
    [InlineData("  91350100M000100Y43 ")]
    [InlineData("９１３５０１００Ｍ０００１００Ｙ４３")]
    [InlineData("９１３５０１００ｍ０００１００ｙ４３　")]
    public void Uscc_InAnotherSpelling_IsTheSameCode(string spelling)
    {
        Assert.True(Uscc.TryNormalize(spelling, out var uscc));
        Assert.Equal("91350100M000100Y43", uscc);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("91350100M000100Y4")]
    [InlineData("91350100M000100Y433")]
    [InlineData("9135 0100M000100Y43")]
    [InlineData("91350100-M000100Y43")]
    [InlineData("91350100M000100Y4\ud800")]
    [InlineData("九一三五零一零零M000100Y43")]
    public void Uscc_OfAnythingElse_IsNone(string? text) => Assert.False(IsCode(text));

    [Theory]
    [InlineData('I')]
    [InlineData('O')]
    [InlineData('S')]
    [InlineData('V')]
    [InlineData('Z')]
    public void Uscc_WithALetterThatNoCodeHas_IsRefusedAtEveryPlace(char letter)
    {
        for (var i = 0; i < Uscc.Length; i++)
        {
            var text = new StringBuilder("91350100M000100Y43") { [i] = letter }.ToString();
            Assert.False(IsCode(text));
            Assert.False(IsCode(text.ToLowerInvariant()));
        }
    }

    [Fact]
    public void Uscc_OfVeryLongText_IsRefusedWithoutBeingLookedAt() => Assert.False(IsCode(new string(' ', 1000) + "91350100M000100Y43"));

    [Fact]
    public void CheckCharacter_MayBeEveryCharacterOfTheAlphabet()
    {
        var found = Enumerable.Range(0, 1000).Select(i => Uscc.CheckCharacter($"91350100M0001{i:0000}")).ToHashSet();
        Assert.Equal(Alphabet.ToHashSet(), found);
    }
}
