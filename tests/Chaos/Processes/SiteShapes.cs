namespace RelayHeat.Chaos.Processes;

/// <summary>Builds sites by their shape.</summary>
internal static class SiteShapes
{
    /// <summary>The host number of the gateway with a cable of its own.</summary>
    public const int CabledGateway = 21;

    /// <summary>The host number of the silo with a cable of its own.</summary>
    public const int CabledSilo = 13;

    private const string ClusterId = "relayheat";

    /// <summary>Why this machine cannot have a site of this shape; null if it can.</summary>
    public static string? ObstacleTo(SiteShape shape) => shape switch
    {
        SiteShape.Embedded => null,
        _ when !PrivatePostgres.IsInstalled => "PostgreSQL is not installed",
        SiteShape.Network => Network.Obstacle,
        _ => null,
    };

    /// <summary>
    /// The shape of the site that drills of this shape run on: if a private network is possible, its cluster serves all drills of a
    /// cluster, and no second one is started.
    /// </summary>
    public static SiteShape Shared(SiteShape shape) =>
        shape == SiteShape.Cluster && ObstacleTo(SiteShape.Network) is null ? SiteShape.Network : shape;

    /// <summary>Builds a site, of which only PostgreSQL runs yet.</summary>
    public static async Task<Site> BuildAsync(SiteShape shape, string logs)
    {
        if (shape == SiteShape.Embedded) return Site.Embedded(logs);
        if (shape == SiteShape.Network) return await OnNetworkAsync(logs);
        var site = await Site.WithPostgresAsync(logs);
        switch (shape)
        {
            case SiteShape.Nodes:
                for (var n = 1; n <= 3; n++) site.AddNode($"{ClusterId}-node-{n}", ClusterId);
                break;
            case SiteShape.Single:
                Add(site, ClusterId, silos: 1, gateways: 1);
                break;
            case SiteShape.Standby:
                await site.AddStandbyAsync();
                Add(site, ClusterId, silos: 1, gateways: 1);
                break;
            case SiteShape.TwoClusters:
                Add(site, "red", silos: 1, gateways: 1);
                Add(site, "blue", silos: 1, gateways: 1);
                break;
            default:
                Add(site, ClusterId, silos: 3, gateways: 2);
                break;
        }
        return site;
    }

    private static void Add(Site site, string clusterId, int silos, int gateways)
    {
        for (var n = 1; n <= silos; n++) site.AddSilo($"{clusterId}-silo-{n}", clusterId);
        for (var n = 1; n <= gateways; n++) site.AddGateway($"{clusterId}-gateway-{n}", clusterId);
    }

    private static async Task<Site> OnNetworkAsync(string logs)
    {
        var network = await Network.CreateAsync(1, 11, 12);
        var site = await Site.WithPostgresAsync(logs, network);
        site.AddSilo("silo-1", ClusterId, network.Address(11));
        site.AddSilo("silo-2", ClusterId, network.Address(12));
        site.AddSilo("silo-3", ClusterId, network.Address(CabledSilo), await network.AddNamespaceAsync(CabledSilo));
        site.AddGateway("gateway-1", ClusterId, network.Address(CabledGateway), await network.AddNamespaceAsync(CabledGateway));
        site.AddGateway("gateway-2", ClusterId, network.Address(1));
        return site;
    }
}
