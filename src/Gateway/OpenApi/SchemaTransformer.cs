using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>Corrects the schemas of types that look different in JSON than in .NET.</summary>
internal sealed class SchemaTransformer : IOpenApiSchemaTransformer
{
    // Types of the framework, and types whose names do not help: their schemas are not components.
    private static readonly Type[] Inline = [typeof(JsonElement), typeof(Stream), typeof(IFormFile)];

    /// <summary>The name of a type's component; null if its schema is written in place.</summary>
    public static string? ReferenceId(JsonTypeInfo type) =>
        Inline.Contains(type.Type) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        // A nullable enum is the same enum. Where it is used, the schema says that it can be null.
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            var json = context.JsonTypeInfo.Options;
            schema.Enum = [.. Enum.GetValues(type).Cast<object>().Select(v => JsonSerializer.SerializeToNode(v, type, json)!)];
        }
        if (type == typeof(Measure)) SayNumberOrFlag(schema);
        if (type == typeof(JsonElement)) schema.Type = JsonSchemaType.Object;
        return Task.CompletedTask;
    }

    // Written in both possible ways: some generators of clients know only one.
    private static void SayNumberOrFlag(OpenApiSchema schema)
    {
        (schema.Type, schema.Format) = (JsonSchemaType.Integer | JsonSchemaType.Boolean, "int64");
        schema.OneOf =
            [new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" }, new OpenApiSchema { Type = JsonSchemaType.Boolean }];
    }
}
