using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;

namespace RelayHeat.Gateway.Reading;

/// <summary>Reads a request and collects its faults.</summary>
internal sealed class RequestReader(HttpContext http) : IParameters
{
    private readonly Faults _faults = KnownNames.Check(http);

    public bool IsPut => HttpMethods.IsPut(http.Request.Method);

    public StringValues Values(ParameterLocation place, string name, string says, string? example, Form form, bool isRequired = false)
    {
        StringValues values = place switch
        {
            ParameterLocation.Path => http.Request.RouteValues[name] as string,
            ParameterLocation.Query => http.Request.Query[name],
            _ => http.Request.Headers[name],
        };
        if (isRequired && values.Count == 0) Fault(place, name, Faults.IsMissing);
        return values;
    }

    public void Fault(ParameterLocation place, string name, string message) =>
        _faults.Add($"/{place.ToString().ToLowerInvariant()}/{name}", message);

    public async ValueTask<T> BodyAsync<T>(Body<T> body) =>
        (await JsonBody.ReadAsync(http.Request, _faults, mayBeEmpty: false))!.ReadToEnd(body);

    /// <summary>Reads from path and body.</summary>
    public async ValueTask<T> BodyAsync<TBody, T>(Body<TBody> body, Func<IParameters, TBody, T> read) => read(this, await BodyAsync(body));

    /// <summary>Reads from the path. The body must be empty, or an empty object.</summary>
    public async ValueTask<T> NoBodyAsync<T>(Func<IParameters, T> read)
    {
        (await JsonBody.ReadAsync(http.Request, _faults, mayBeEmpty: true))?.End();
        return read(this);
    }

    public Task<Upload> FormAsync(int maxBytes) => Upload.ReadAsync(http.Request, _faults, maxBytes);

    public void ThrowIfFaulty() => _faults.ThrowIfAny();
}
