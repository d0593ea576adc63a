namespace RelayHeat.Rules.Support;

/// <summary>The ids that a provider has used up, as the storage keeps them beside its row.</summary>
internal sealed class IdBook
{
    private readonly Dictionary<(string Kind, string Id), string> _uses = [];

    /// <summary>The command with what its id was used for, as the provider's grain looks it up.</summary>
    public ProviderCommand LookUp(ProviderCommand command) => command switch
    {
        ImposePenalty c => c with { UsedFor = UseOf(c) },
        ImposeFine c => c with { UsedFor = UseOf(c) },
        PayFine c => c with { UsedFor = UseOf(c) },
        MoveDeposit c => c with { UsedFor = UseOf(c) },
        _ => command,
    };

    /// <summary>Keeps the ids of what has happened; one that was there before would make the commit fail.</summary>
    public void Note(IEnumerable<ProviderEvent> happened)
    {
        foreach (var e in happened.OfType<IUsesId>()) _uses.Add((e.UsedId.Kind, e.UsedId.Id), e.UsedId.Use);
    }

    private string? UseOf(IClaimsId command) => _uses.GetValueOrDefault((command.Claim.Kind, command.Claim.Id));
}
