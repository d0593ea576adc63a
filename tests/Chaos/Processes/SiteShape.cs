namespace RelayHeat.Chaos.Processes;

/// <summary>The kinds of sites. Drills with the same shape use the same processes one after another.</summary>
internal enum SiteShape
{
    /// <summary>Three silos and two gateways, on loopback if no private network is possible.</summary>
    Cluster,

    /// <summary>Three identical nodes on loopback, each a gateway with a silo.</summary>
    Nodes,

    /// <summary>One silo and one gateway on loopback.</summary>
    Single,

    /// <summary>One silo and one gateway on loopback, and a database server with a standby.</summary>
    Standby,

    /// <summary>Two clusters of one silo and one gateway each, which share only the database.</summary>
    TwoClusters,

    /// <summary>Three silos and two gateways on a network of their own; the last silo and the first gateway have a cable each.</summary>
    Network,

    /// <summary>The product in one process on SQLite.</summary>
    Embedded,
}
