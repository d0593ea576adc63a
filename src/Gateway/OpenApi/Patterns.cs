namespace RelayHeat.Gateway.OpenApi;

/// <summary>The forms of identifiers, as the document writes them.</summary>
internal static class Patterns
{
    public const string MerchantId = "^[A-Za-z0-9_-]{1,64}$";
    public const string Uscc = "^[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{18}$";
    public const string EvidenceId = "^[0-9A-Fa-f]{64}$";

    public const string Date = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";

    /// <summary>A date, or an instant with its offset.</summary>
    public const string DateOrInstant = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt].+)?$";

    /// <summary>Of ids that callers make.</summary>
    public const string EntryId = "^[A-Za-z0-9_.:-]{1,64}$";
}
