using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;

namespace RelayHeat.Gateway.Reading;

/// <summary>Collects the parameters of a route for the document.</summary>
internal sealed class ParameterList : List<OpenApiParameter>, IParameters
{
    /// <summary>Only PUT takes this header.</summary>
    public const string OfPutAlone = "If-None-Match";

    public ParameterList(Action<IParameters> read, bool isPut)
    {
        IsPut = isPut;
        read(this);
    }

    public bool IsPut { get; }

    public StringValues Values(ParameterLocation place, string name, string says, string? example, Form form, bool isRequired = false)
    {
        if (name == OfPutAlone && !IsPut) return default;
        Add(new OpenApiParameter
        {
            Name = name,
            In = place,
            Description = says,
            Example = example,
            Schema = form.ToSchema(),
            Required = isRequired,
        });
        return default;
    }

    public void Fault(ParameterLocation place, string name, string message)
    {
    }
}
