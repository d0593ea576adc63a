using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Merchants;

/// <summary>What a store's grain says of an account to another grain (table B).</summary>
/// <param name="Capabilities">What the account may do on it; none for a stranger and for one that has not confirmed.</param>
[GenerateSerializer, Immutable, Alias("Authority")]
public sealed record Authority(bool MerchantExists, ImmutableArray<string> Capabilities, long MerchantVersion)
{
    internal bool Allows(string capability) => Capabilities.Contains(capability);

    /// <summary>The refusal of a caller who lacks a capability, or null. Staff may learn that there is no such merchant.</summary>
    internal Refusal? Refuse(Caller caller, string capability) => Refusals.ForbiddenOrMissing(
        Allows(capability) || (!MerchantExists && caller.HasAny(Roles.Registry | Roles.Ops)), MerchantExists, Codes.MerchantNotFound);
}

/// <summary>What an account may do on a store (table B).</summary>
/// <param name="Permission">Its permission; null for the main account and for strangers.</param>
/// <param name="Status"><c>main_account</c>, <c>bound</c>, <c>awaiting_confirmation</c> or <c>none</c>.</param>
/// <param name="Capabilities">The capabilities; empty for a stranger and until confirmed.</param>
[GenerateSerializer, Immutable, Alias("RightsView")]
public sealed record RightsView(string Account, Permission? Permission, string Status, ImmutableArray<string> Capabilities);

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

    /// <summary>The capabilities of an account; none for a stranger and for one that has not confirmed.</summary>
    public static ImmutableArray<string> CapabilitiesOf(this MerchantState state, string account, Policy policy)
    {
        if (!state.IsRegistered) return [];
        if (account == state.MainAccount) return Main;
        if (!state.Bindings.TryGetValue(account, out var binding) || !binding.IsBound) return [];
        if (binding.Permission == Permission.Standard) return Standard;
        return policy.FullManagesBindings ? Main : Full; // A5
    }

    /// <summary>Table B: a standard account sees its own binding alone. The list that is shown has one word for both.</summary>
    public static bool SeesAllBindings(ImmutableArray<string> capabilities) =>
        capabilities.Contains(ViewBindings) && !capabilities.SequenceEqual(Standard);
}
