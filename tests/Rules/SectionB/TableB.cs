namespace RelayHeat.Rules.SectionB;

/// <summary>Table B, cell by cell.</summary>
public sealed class TableB
{
    private const string Main = Store.Main;

    private static readonly string[] Rows = ["manage_bindings", "view_bindings", "set_commission", "view_commission", "view_fund_account"];

    private static Store Everybody(Policy policy) => Store.Registered(policy: policy)
        .WithBound(Permission.Full, "full")
        .WithBound(Permission.Standard, "standard")
        .WithInvited(Permission.Full, "awaiting-full")
        .WithInvited(Permission.Standard, "awaiting-standard")
        .WithSubAccounts(Permission.Full, Store.Sub("full"))
        .WithSubAccounts(Permission.Standard, Store.Sub("standard"));

    [Theory]
    [InlineData(Main, true, true, true, true, true)]
    [InlineData("full", false, true, true, true, true)]
    [InlineData(Main + ":full", false, true, true, true, true)]
    [InlineData("standard", false, true, false, true, false)]
    [InlineData(Main + ":standard", false, true, false, true, false)]
    [InlineData("awaiting-full", false, false, false, false, false)]
    [InlineData("awaiting-standard", false, false, false, false, false)]
    [InlineData("stranger", false, false, false, false, false)]
    [InlineData(Main + ":stranger", false, false, false, false, false)]
    public void B_Capabilities_AreThoseOfTheTable(string account, params bool[] cells) =>
        Assert.Equal(Rows.Where((_, i) => cells[i]), Everybody(Given.Published).CapabilitiesOf(account));

    [Theory]
    [InlineData("full", true)]
    [InlineData(Main + ":full", true)]
    [InlineData("standard", false)]
    [InlineData("awaiting-full", false)]
    [InlineData("stranger", false)]
    public void B_ManageBindings_FollowsThePolicySwitchForFullAlone(string account, bool manages)
    {
        var store = Everybody(Given.Published with { FullManagesBindings = true });
        Assert.Equal(manages, store.CapabilitiesOf(account).Contains("manage_bindings"));
    }

    [Theory]
    [InlineData(Main, "main_account", null)]
    [InlineData("full", "bound", Permission.Full)]
    [InlineData("awaiting-full", "awaiting_confirmation", Permission.Full)]
    [InlineData("stranger", "none", null)]
    public void B_Rights_ShowStatusAndPermission(string account, string status, Permission? permission)
    {
        var store = Everybody(Given.Published);
        var rights = MerchantProjections.Rights(new(store.State, store.Version, store.Policy, []), account);
        Assert.Equal((account, status, permission), (rights.Account, rights.Status, rights.Permission));
        Assert.Equal(store.CapabilitiesOf(account), rights.Capabilities);
    }

    [Fact]
    public void B_UnregisteredMerchant_GivesNobodyARight()
    {
        var store = Store.Unregistered();
        store.Execute(Store.Entry(), Given.Staff);
        Assert.Empty(store.CapabilitiesOf(Main));
        Assert.Empty(Store.Unregistered().CapabilitiesOf(""));
    }

    [Fact]
    public void B_MainAccountOfAnotherStore_IsAStranger() =>
        Assert.Empty(Everybody(Given.Published).CapabilitiesOf("木星旗舰店"));
}
