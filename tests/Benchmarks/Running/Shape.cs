namespace RelayHeat.Benchmarks.Running;

/// <summary>A deployment shape of RelayHeat: its name in comparisons of builds, and as a contender.</summary>
internal sealed record Shape(string Name, string Contender)
{
    public static Shape Embedded { get; } = new("embedded", RelayHeats.Embedded.Name);

    public static Shape Cluster { get; } = new("1 silo + 1 gateway", RelayHeats.SmallCluster.Name);

    /// <summary>Older commits do not have this shape.</summary>
    public static Shape Node { get; } = new("node", RelayHeats.Node.Name);

    /// <summary>The shapes that every commit has.</summary>
    public static IReadOnlyList<Shape> OfEveryCommit { get; } = [Embedded, Cluster];

    public static IReadOnlyList<Shape> All { get; } = [Embedded, Node, Cluster];
}
