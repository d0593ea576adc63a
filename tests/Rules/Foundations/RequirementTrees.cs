using System.Text.Json;
using CsCheck;

namespace RelayHeat.Rules.Foundations;

using Id = RequirementIds;
using Tree = RequirementTree;

/// <summary>E5: the tree of what admission asks for.</summary>
public sealed class RequirementTrees
{
    private static readonly Tree.One Deposit = new(Id.Deposit);
    private static readonly Tree.One Waiver = new(Id.DepositWaiver);
    private static readonly Tree.One Employees = new(Id.Employees);
    private static readonly Tree.One Taxpayer = new(Id.GeneralTaxpayer);
    private static readonly Tree.Any Paid = new([Deposit, Waiver]);

    /// <summary>Trees with every requirement at most once and no deeper than a policy's; and which requirements are met.</summary>
    private static readonly Gen<(Tree Tree, int Met)> Cases = Gen.Select(
        Gen.Int[1, 8], Gen.Int[0, int.MaxValue], Gen.Int[0, (1 << Id.All.Length) - 1],
        (count, shape, met) => (Grow([.. Id.All.Take(count)], shape), met));

    private static Tree Grow(ImmutableArray<string> ids, int shape)
    {
        if (ids.Length == 1) return new Tree.One(ids[0]);
        var cut = 1 + ((shape >> 1) % (ids.Length - 1));
        ImmutableArray<Tree> branches = [Grow(ids[..cut], shape >> 3), Grow(ids[cut..], shape >> 5)];
        return (shape & 1) == 0 ? new Tree.All(branches) : new Tree.Any(branches);
    }

    private static Func<string, bool> Met(int bits) => id => (bits >> Id.All.IndexOf(id) & 1) == 1;

    private static Func<string, bool> MetAre(params string[] ids) => ids.Contains;

    /// <summary>The tree read as a formula, by somebody who has not seen the product's evaluator.</summary>
    private static bool Naive(string text, Func<string, bool> isMet)
    {
        if (!text.EndsWith(')')) return isMet(text);
        var depth = 0;
        var parts = text[4..^1].Split(", ").Aggregate(new List<string>(), (list, piece) =>
        {
            if (depth == 0) list.Add(piece);
            else list[^1] += ", " + piece;
            depth += piece.Count(c => c == '(') - piece.Count(c => c == ')');
            return list;
        });
        var isAll = text.StartsWith("all(", StringComparison.Ordinal);
        return isAll ? parts.TrueForAll(p => Naive(p, isMet)) : parts.Exists(p => Naive(p, isMet));
    }

    [Fact]
    public void E5_Holds_IsWhatANaiveReadingOfItsWordsSays() => Cases.Sample(
        (tree, met) => Assert.Equal(Naive(tree.ToString(), Met(met)), tree.Holds(Met(met))), iter: 5_000);

    [Fact]
    public void E5_Missing_IsEmptyWhereItHolds_AndMeetingItAllMakesItHold() => Cases.Sample(
        (tree, met) =>
        {
            var missing = tree.Missing(Met(met)).ToList();
            Assert.Equal(tree.Holds(Met(met)), missing.Count == 0);
            Assert.DoesNotContain(missing, Met(met).Invoke);
            Assert.True(tree.Holds(id => Met(met)(id) || missing.Contains(id)));
            // Nothing in the list is there for nothing: all else met, a tree that still fails needs one of them.
            Assert.Equal(missing.Count == 0, tree.Holds(id => !missing.Contains(id)));
        },
        iter: 5_000);

    [Fact]
    public void E5_AnyOf_IsSymmetricAndHasTheRequirementItself() => Cases.Sample(
        (tree, _) =>
        {
            foreach (var id in tree.Requirements)
            {
                var others = tree.AnyOf(id).ToList();
                Assert.True(others.Count == 0 || others.Contains(id));
                Assert.All(others, other => Assert.Equal(others, tree.AnyOf(other)));
            }
        },
        iter: 2_000);

    [Fact]
    public void E5_Tree_IsReadAsItIsWritten() => Cases.Sample(
        (tree, _) =>
        {
            var json = JsonSerializer.Serialize(tree);
            Assert.Equal(tree.ToString(), JsonSerializer.Deserialize<Tree>(json)!.ToString());
        },
        iter: 1_000);

    [Fact]
    public void E5_All_MissesWhatIsUnmet_AndAnAnyOfWhichNothingIsMetAsAWhole()
    {
        var tree = new Tree.All([Paid, Employees, Taxpayer]);
        Assert.Equal([Id.Deposit, Id.DepositWaiver, Id.Employees, Id.GeneralTaxpayer], tree.Missing(MetAre()));
        Assert.Equal([Id.Employees], tree.Missing(MetAre(Id.DepositWaiver, Id.GeneralTaxpayer)));
        Assert.Empty(tree.Missing(MetAre(Id.Deposit, Id.Employees, Id.GeneralTaxpayer)));
    }

    [Fact]
    public void E5_Any_MissesOfABranchOnlyWhatIsUnmetInIt()
    {
        var tree = new Tree.Any([new Tree.All([Employees, Taxpayer]), Deposit]);
        Assert.False(tree.Holds(MetAre(Id.Employees)));
        Assert.Equal([Id.GeneralTaxpayer, Id.Deposit], tree.Missing(MetAre(Id.Employees)));
        Assert.Empty(tree.Missing(MetAre(Id.Deposit)));
    }

    [Fact]
    public void E5_AnyOf_IsTheWidestAnyThatARequirementIsIn()
    {
        var tree = new Tree.All([new Tree.Any([new Tree.All([Employees, Taxpayer]), Paid]), new Tree.One(Id.AlipayEnterpriseVerified)]);
        Assert.Equal([Id.Employees, Id.GeneralTaxpayer, Id.Deposit, Id.DepositWaiver], tree.AnyOf(Id.Deposit));
        Assert.Empty(tree.AnyOf(Id.AlipayEnterpriseVerified));
        Assert.Empty(tree.AnyOf("no_such_requirement"));
    }

    [Fact]
    public void E5_ToString_ReadsItAloud() => Assert.Equal(
        "any(all(any(deposit, deposit_waiver), employees), general_taxpayer)",
        new Tree.Any([new Tree.All([Paid, Employees]), Taxpayer]).ToString());

    [Fact]
    public void E5_Requirements_AreInTheOrderInWhichTheyStand() => Assert.Equal(
        [Id.Employees, Id.Deposit, Id.DepositWaiver], new Tree.All([Employees, Paid]).Requirements);
}
