namespace RelayHeat.Rules.Support;

/// <summary>The ids that a provider has used up, as the storage keeps them beside its row.</summary>
/// <param name="Uses">What each id of a kind was used for.</param>
internal sealed record IdBook(ImmutableSortedDictionary<string, string> Uses)
{
    public static IdBook Empty { get; } = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    /// <summary>The facts with what the command's id was used for, as the provider's grain looks it up.</summary>
    public ProviderFacts LookUp(ProviderCommand command, ProviderFacts facts) =>
        command is IClaimsId c ? facts with { UsedFor = UseOf(c.Claim) } : facts;

    /// <summary>The same with the ids of what has happened.</summary>
    public IdBook With(IEnumerable<ProviderEvent> happened) =>
        this with { Uses = Uses.SetItems(happened.OfType<IUsesId>().Select(e => KeyValuePair.Create(Key(e.UsedId), e.UsedId.Use))) };

    private string? UseOf(UsedId claim) => Uses.GetValueOrDefault(Key(claim));

    private static string Key(UsedId id) => $"{id.Kind} {id.Id}";
}
