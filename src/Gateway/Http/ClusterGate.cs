using RelayHeat.Engine;
using RelayHeat.Hosting;

namespace RelayHeat.Gateway.Http;

/// <summary>Until a gateway has found its cluster there is nobody to ask: 503, and nothing was done.</summary>
internal static class ClusterGate
{
    public static TBuilder RequireCluster<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder
    {
        // Around the handler: a filter would put the arguments of every call on the heap.
        routes.Finally(endpoint =>
        {
            var handle = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = http => http.RequestServices.GetService<ClusterConnection>() is { IsFound: false }
                ? throw new UnavailableException("No silo of the cluster has been found yet.")
                : handle(http);
        });
        return routes;
    }
}
