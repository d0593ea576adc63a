using RelayHeat.Engine;
using RelayHeat.Silo;

namespace RelayHeat.Gateway.Http;

/// <summary>Until a gateway has found its cluster there is nobody to ask: 503, and nothing was done.</summary>
internal static class ClusterGate
{
    public static TBuilder RequireCluster<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter((context, next) =>
            context.HttpContext.RequestServices.GetService<ClusterConnection>() is { IsFound: false }
                ? throw new UnavailableException("No silo of the cluster has been found yet.")
                : next(context));
}
