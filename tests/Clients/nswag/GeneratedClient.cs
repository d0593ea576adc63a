using System.Reflection;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using RelayHeat.Client;

namespace RelayHeat.Clients;

/// <summary>A client of NSwag: an operation is a method, its parameters those of the document.</summary>
internal sealed class GeneratedClient(HttpClient http) : ICalls
{
    // What a body has and its class has not would be left out without a word.
    private static readonly JsonSerializerSettings Strict = new()
    {
        MissingMemberHandling = MissingMemberHandling.Error,
        DateParseHandling = DateParseHandling.None,
    };

    private readonly NSwagClient _client = new(http) { BaseUrl = http.BaseAddress!.ToString() };

    public static bool IsProblem(Exception e) => e is ApiException<ProblemAnswer> { Result.Code.Length: > 0 };

    public async Task<string?> InvokeAsync(Call call)
    {
        var name = call.OperationId + "Async";
        var method = typeof(NSwagClient).GetMethods()
            .Where(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .MinBy(m => m.GetParameters().Length)!;
        var task = (Task)method.Invoke(_client, [.. method.GetParameters().Select(p => Argument(p, call))])!;
        await task;
        var result = task.GetType().GetProperty("Result")!.GetValue(task);
        return result is null or string or FileResponse ? null : JsonConvert.SerializeObject(result);
    }

    private static object? Argument(ParameterInfo parameter, Call call)
    {
        if (parameter.Name == "body")
        {
            return call.Body is null ? null : JsonConvert.DeserializeObject(call.Body, parameter.ParameterType, Strict);
        }
        if (parameter.ParameterType == typeof(FileParameter))
        {
            var file = call.Form!.Files[parameter.Name!]!;
            return new FileParameter(file.OpenReadStream(), file.FileName, file.ContentType);
        }
        var value = call.Form?[parameter.Name!].FirstOrDefault()
            ?? call.Values.FirstOrDefault(v => Plain(v.Key).Equals(Plain(parameter.Name!), StringComparison.OrdinalIgnoreCase)).Value;
        return value is null ? null : new JValue(value).ToObject(parameter.ParameterType);
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit));
}
