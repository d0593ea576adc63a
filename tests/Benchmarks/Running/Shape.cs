namespace RelayHeat.Benchmarks.Running;

/// <summary>A shape in which RelayHeat is run: its name beside an older build, and as a contender.</summary>
internal sealed record Shape(string Name, string Contender)
{
    public static Shape Embedded { get; } = new("embedded", RelayHeats.Embedded.Name);

    public static Shape Cluster { get; } = new("1 silo + 1 gateway", RelayHeats.SmallCluster.Name);

    /// <summary>Commits before there were nodes cannot be run so.</summary>
    public static Shape Node { get; } = new("node", RelayHeats.Node.Name);

    /// <summary>The shapes of every commit.</summary>
    public static IReadOnlyList<Shape> OfEveryCommit { get; } = [Embedded, Cluster];

    public static IReadOnlyList<Shape> All { get; } = [Embedded, Node, Cluster];
}
