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
    /// <param name="caller">Who asks.</param>
    internal Refusal Refuse(Caller caller) =>
        new(!MerchantExists && caller.HasAny(Roles.Registry | Roles.Ops) ? Codes.MerchantNotFound : Codes.Forbidden);
}
