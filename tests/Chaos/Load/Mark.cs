namespace RelayHeat.Chaos.Load;

/// <summary>How to recognise the event of a command: its possible types, and the values of fields by their paths.</summary>
internal sealed record Mark(string[] Types, params (string Path, string Value)[] Fields)
{
    public bool IsOn(FeedEvent e) => Types.Contains(e.Type) && Fields.All(f => e.At(f.Path) == f.Value);

    public override string ToString() => string.Join(' ', Fields.Select(f => f.Value));
}
