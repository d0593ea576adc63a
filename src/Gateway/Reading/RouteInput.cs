using Microsoft.OpenApi;

namespace RelayHeat.Gateway.Reading;

/// <summary>What a route takes. The document describes it; everything else is refused.</summary>
internal sealed record RouteInput(IReadOnlyList<OpenApiParameter> Parameters, IBody? Body, bool IsCommand)
{
    public bool TakesQuery(string name) => Parameters.Any(p => p.In == ParameterLocation.Query && p.Name == name);
}
