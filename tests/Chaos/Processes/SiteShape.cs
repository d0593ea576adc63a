namespace RelayHeat.Chaos.Processes;

/// <summary>What a drill is done to; drills of the same shape follow each other on the same processes.</summary>
internal enum SiteShape
{
    /// <summary>Three silos and two gateways, on loopback where there can be no network.</summary>
    Cluster,

    /// <summary>Three identical nodes on loopback, each a gateway that hosts a silo.</summary>
    Nodes,

    /// <summary>One silo and one gateway on loopback.</summary>
    Single,

    /// <summary>One silo and one gateway on loopback, and a database server with a standby.</summary>
    Standby,

    /// <summary>Two clusters of one silo and one gateway each that share a database and nothing else.</summary>
    TwoClusters,

    /// <summary>Three silos and two gateways on a network of their own; the last silo and the first gateway have a cable each.</summary>
    Network,

    /// <summary>The product in one process on SQLite.</summary>
    Embedded,
}
