using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RelayHeat.Gateway.Endpoints;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>Says of each type what is on the wire, where that is not what its .NET type looks like.</summary>
/// <param name="policies">The policy that the silo in this process decides by; null in a gateway of a cluster.</param>
internal sealed class SchemaTransformer(PolicyBook? policies = null) : IOpenApiSchemaTransformer
{
    // Of the framework, or of no use by a name: their schemas stand where they are used.
    private static readonly Type[] Inline = [typeof(JsonElement), typeof(Stream), typeof(IFormFile)];

    // A later version may allow more: the document is right for all of them.
    private readonly string _rateCeiling = (policies ?? PolicyBook.Published).MaxRateCeilingBps.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of a type's schema among the components; null where it stands in place.</summary>
    public static string? ReferenceId(JsonTypeInfo type) =>
        Inline.Contains(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // An enum that may be null somewhere is still the same enum: that it may be null is said there.
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            var json = context.JsonTypeInfo.Options;
            schema.Enum = [.. Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.SerializeToNode(v, type, json)!)];
        }
        if (type == typeof(Measure)) SayNumberOrFlag(schema);
        if (type == typeof(JsonElement)) schema.Type = JsonSchemaType.Object;
        var isBody = type.Name.EndsWith("Body", StringComparison.Ordinal);
        if (isBody) schema.AdditionalPropertiesAllowed = false;
        if (context.JsonPropertyInfo is { } property) Limit(schema, property);
        return Task.CompletedTask;
    }

    // In both ways that there are: of the generators of clients, some know only one.
    private static void SayNumberOrFlag(OpenApiSchema schema)
    {
        (schema.Type, schema.Format) = (JsonSchemaType.Integer | JsonSchemaType.Boolean, "int64");
        schema.OneOf =
            [new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }, new OpenApiSchema { Type = JsonSchemaType.Boolean }];
    }

    // What no attribute can say.
    private void Limit(OpenApiSchema schema, JsonPropertyInfo property)
    {
        if (!property.DeclaringType.Name.EndsWith("Body", StringComparison.Ordinal)) return;
        if (property.Name == "rateBps") schema.Maximum = _rateCeiling;
        if (property.Name == "evidenceIds") schema.Items = Like(Patterns.EvidenceId);
        if (property.Name == "streamers") schema.Items = Text(MerchantEndpoints.MaxText);
        if (property.Name == "reasons")
        {
            schema.MaxProperties = RequirementIds.All.Length;
            schema.AdditionalProperties = Text(ProviderEndpoints.MaxReason);
        }
    }

    private static OpenApiSchema Like(string pattern) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    private static OpenApiSchema Text(int maxLength) => new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = maxLength };
}
