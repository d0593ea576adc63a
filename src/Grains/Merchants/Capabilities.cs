using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Merchants;

/// <summary>Table B: what each kind of account may do on a store.</summary>
internal static class Capabilities
{
    public const string ManageBindings = "manage_bindings";
    public const string ViewBindings = "view_bindings";
    public const string SetCommission = "set_commission";
    public const string ViewCommission = "view_commission";
    public const string ViewFundAccount = "view_fund_account";

    private static readonly ImmutableArray<string> Main = [ManageBindings, ViewBindings, SetCommission, ViewCommission, ViewFundAccount];
    private static readonly ImmutableArray<string> Full = [ViewBindings, SetCommission, ViewCommission, ViewFundAccount];
    private static readonly ImmutableArray<string> Standard = [ViewBindings, ViewCommission];

    /// <summary>The capabilities of an account, none for a stranger and for one that has not confirmed.</summary>
    public static ImmutableArray<string> CapabilitiesOf(this MerchantState state, string account, Policy policy)
    {
        if (!state.IsRegistered) return [];
        if (account == state.MainAccount) return Main;
        if (!state.Bindings.TryGetValue(account, out var binding) || !binding.IsBound) return [];
        if (binding.Permission == Permission.Standard) return Standard;
        return policy.FullManagesBindings ? Main : Full; // A5
    }
}
