namespace RelayHeat.Rules.Foundations;

/// <summary>Merchant ids and binding ids.</summary>
public sealed class MerchantIds
{
    [Theory]
    [InlineData("1")]
    [InlineData("0123")]
    [InlineData("AB1")]
    [InlineData("a_b-C")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000064")]
    public void MerchantId_OfAllowedCharacters_IsValid(string id) => Assert.True(MerchantId.IsValid(id));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    [InlineData("店")]
    [InlineData("１２３")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000065")]
    public void MerchantId_OfAnythingElse_IsNot(string? id) => Assert.False(MerchantId.IsValid(id));

    [Fact]
    public void BindingId_DiffersByMerchantAndVersion_AndIsTheSameEveryTime()
    {
        string[] merchants = ["123", "0123", "00123", "ab1", "AB1", "1", "11"];
        var ids = merchants.SelectMany(m => Enumerable.Range(1, 200).Select(v => BindingId.For(m, v))).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{16}$", id));
        Assert.Equal(BindingId.For("123", 7), BindingId.For("123", 7));
    }
}
