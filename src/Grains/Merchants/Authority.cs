using System.Text.Json.Serialization;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Merchants;

/// <summary>What a store's grain says of an account at the instant at which another grain asks (table B).</summary>
/// <param name="MerchantExists">Whether there is such a merchant.</param>
/// <param name="Capabilities">What the account may do on it; none for a stranger and for one that has not confirmed.</param>
/// <param name="MerchantVersion">As of which version of the merchant.</param>
[GenerateSerializer, Immutable, Alias("Authority")]
public sealed record Authority(bool MerchantExists, ImmutableArray<string> Capabilities, long MerchantVersion)
{
    /// <summary>Whether the account may do this.</summary>
    /// <param name="capability">A row of table B.</param>
    /// <returns>True when it may.</returns>
    internal bool Allows(string capability) => Capabilities.Contains(capability);

    /// <summary>
    /// The refusal of who may not. Staff may know that there is no such merchant; to anybody else a missing and a foreign one look
    /// the same.
    /// </summary>
    internal Refusal Refuse(Caller caller) =>
        new(!MerchantExists && caller.HasAny(Roles.Registry | Roles.Ops) ? Codes.MerchantNotFound : Codes.Forbidden);
}

/// <summary>What an account may do on a store (table B).</summary>
/// <param name="Account">Whose rights.</param>
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
