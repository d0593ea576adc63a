using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;

namespace RelayHeat.Gateway.Reading;

/// <summary>
/// The parameters of a route. The same function reads them from a request (<see cref="RequestReader"/>) and describes them in the document
/// (<see cref="ParameterList"/>). <see cref="Parameters"/> has the kinds of parameters.
/// </summary>
internal interface IParameters
{
    /// <summary>Whether the method is PUT.</summary>
    bool IsPut { get; }

    /// <summary>The values of a parameter: one in a path, any number in a query or a header.</summary>
    StringValues Values(ParameterLocation place, string name, string says, string? example, Form form, bool isRequired = false);

    void Fault(ParameterLocation place, string name, string message);
}
