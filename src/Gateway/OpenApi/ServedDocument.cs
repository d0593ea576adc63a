using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>The OpenAPI document as bytes. It is the same for everybody, and is built at the first request.</summary>
internal sealed class ServedDocument([FromKeyedServices(ApiDocument.Name)] IOpenApiDocumentProvider provider)
{
    private readonly Lazy<Task<(byte[] Bytes, EntityTagHeaderValue Tag)>> _built = new(() => BuildAsync(provider));

    public async Task<IResult> ServeAsync(HttpContext http)
    {
        var (bytes, tag) = await _built.Value;
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(bytes, "application/json", entityTag: tag);
    }

    private static async Task<(byte[] Bytes, EntityTagHeaderValue Tag)> BuildAsync(IOpenApiDocumentProvider provider)
    {
        var document = await provider.GetOpenApiDocumentAsync();
        using var stream = new MemoryStream();
        await document.SerializeAsJsonAsync(stream, OpenApiSpecVersion.OpenApi3_1);
        var bytes = stream.ToArray();
        return (bytes, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\""));
    }
}
