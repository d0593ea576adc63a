using System.Collections.Immutable;
using Microsoft.OpenApi;
using RelayHeat.Gateway.Reading;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>Describes a body with the function that reads it. The values that it returns mean nothing.</summary>
internal sealed class BodySchema : IFields
{
    private readonly OpenApiDocument _document;
    private readonly HashSet<Type> _enums;
    private readonly HashSet<string> _optional = [];
    private readonly HashSet<string> _nullable = [];
    private readonly OpenApiSchema _schema;

    private BodySchema(IBody body, OpenApiDocument document, HashSet<Type> enums)
    {
        (_document, _enums) = (document, enums);
        _schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = body.Says,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(),
            AdditionalPropertiesAllowed = body.FileSays is not null,
        };
        if (body.FileSays is { } says) Put(Upload.FileName, says, new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" });
        body.Describe(this);
    }

    /// <summary>Adds a body's schema, and those of the bodies within it, to the document's components.</summary>
    /// <param name="body">The body.</param>
    /// <param name="document">The document.</param>
    /// <param name="enums">Collects the enums of its fields. The caller adds their schemas.</param>
    public static OpenApiSchemaReference Add(IBody body, OpenApiDocument document, HashSet<Type> enums)
    {
        document.AddComponent(body.Name, new BodySchema(body, document, enums)._schema);
        return new OpenApiSchemaReference(body.Name, document);
    }

    public bool Has(string name)
    {
        _optional.Add(name);
        return true;
    }

    public bool IsNull(string name)
    {
        _nullable.Add(name);
        return false;
    }

    public bool Applies(string name, bool? isCalledFor, string otherwise) => Has(name);

    public string? String(string name, string says, Form form)
    {
        Put(name, says, SchemaOf(form));
        return null;
    }

    public IReadOnlyList<string?>? Strings(string name, string says, int maxItems, Form item, bool takesNone = true)
    {
        PutList(name, says, SchemaOf(item), maxItems, takesNone ? null : 1);
        return null;
    }

    public long Whole(string name, string says, long min, long max)
    {
        Put(name, says, Form.Whole(min, max).ToSchema());
        return min;
    }

    public bool Flag(string name, string says)
    {
        Put(name, says, (_optional.Contains(name) ? Form.OptionalFlag : Form.Flag).ToSchema());
        return false;
    }

    public T Object<T>(string name, string says, Body<T> body)
    {
        Put(name, says, Add(body, _document, _enums));
        return default!;
    }

    public ImmutableArray<T> Objects<T>(string name, string says, Body<T> item, int maxItems)
    {
        PutList(name, says, Add(item, _document, _enums), maxItems);
        return [];
    }

    public ImmutableSortedDictionary<string, string> Map(
        string name, string says, IReadOnlyCollection<string> keys, string otherwise, int maxLength)
    {
        _optional.Add(name);
        Put(name, says, new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            MaxProperties = keys.Count,
            AdditionalProperties = Form.UpTo(maxLength).ToSchema(),
        });
        return ImmutableSortedDictionary<string, string>.Empty;
    }

    public void Fault(string name, string message, int? item = null, string? field = null)
    {
    }

    private void PutList(string name, string says, IOpenApiSchema item, int maxItems, int? minItems = null) =>
        Put(name, says, new OpenApiSchema { Type = JsonSchemaType.Array, Items = item, MinItems = minItems, MaxItems = maxItems });

    private void Put(string name, string says, IOpenApiSchema schema)
    {
        var isOptional = _optional.Contains(name);
        if (!isOptional) _schema.Required!.Add(name);
        var takesNull = (isOptional && schema.Type != JsonSchemaType.Boolean) || _nullable.Contains(name);
        _schema.Properties!.Add(name, Described(schema, says, takesNull));
    }

    private static IOpenApiSchema Described(IOpenApiSchema schema, string says, bool takesNull)
    {
        schema.Description = says;
        if (!takesNull) return schema;
        if (schema is not OpenApiSchema inPlace) return new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, schema] };
        inPlace.Type |= JsonSchemaType.Null;
        return inPlace;
    }

    private IOpenApiSchema SchemaOf(Form form)
    {
        if (form.Enum is not { } type) return form.ToSchema();
        _enums.Add(type);
        return new OpenApiSchemaReference(type.Name, _document);
    }
}
