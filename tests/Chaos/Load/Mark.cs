namespace RelayHeat.Chaos.Load;

/// <summary>By what the event of a command is known: one of some types, and what stands in it.</summary>
/// <param name="Types">Of which types it may be.</param>
/// <param name="Fields">Fields of it, each by its path, and their values.</param>
internal sealed record Mark(string[] Types, params (string Path, string Value)[] Fields)
{
    public bool IsOn(FeedEvent e) => Types.Contains(e.Type) && Fields.All(f => e.At(f.Path) == f.Value);

    public override string ToString() => string.Join(' ', Fields.Select(f => f.Value));
}
