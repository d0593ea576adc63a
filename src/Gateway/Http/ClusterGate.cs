using RelayHeat.Engine;
using RelayHeat.Hosting;

namespace RelayHeat.Gateway.Http;

/// <summary>Answers 503 until the gateway has found its cluster. Nothing is done then.</summary>
internal static class ClusterGate
{
    public static TBuilder RequireCluster<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder
    {
        // It wraps the handler. A filter would allocate the arguments of every call.
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
