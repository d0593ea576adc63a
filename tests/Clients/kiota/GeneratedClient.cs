using System.Reflection;
using System.Runtime.Serialization;
using System.Text;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Abstractions.Serialization;
using Microsoft.Kiota.Http.HttpClientLibrary;
using RelayHeat.Client;
using RelayHeat.Client.Models;

namespace RelayHeat.Clients;

/// <summary>A client of Kiota: a path is a chain of properties and indexers, a method is a method at its end.</summary>
internal sealed class GeneratedClient : ICalls
{
    private readonly KiotaClient _client;

    public GeneratedClient(HttpClient http)
    {
        var adapter = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http)
        {
            BaseUrl = http.BaseAddress!.ToString().TrimEnd('/'),
        };
        _client = new KiotaClient(adapter);
    }

    public static bool IsProblem(Exception e) => e is ProblemAnswer { Code.Length: > 0 };

    public async Task<string?> InvokeAsync(Call call)
    {
        object at = _client;
        foreach (var segment in call.Template.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = segment.StartsWith('{')
                ? at.GetType().GetProperty("Item", [typeof(string)])!.GetValue(at, [call.Values[segment.Trim('{', '}')]])!
                : at.GetType().GetProperties().Single(p => p.Name.Equals(Plain(segment), StringComparison.OrdinalIgnoreCase)).GetValue(at)!;
        }
        var method = at.GetType().GetMethods().Single(m => m.Name.Equals(call.Method + "Async", StringComparison.OrdinalIgnoreCase));
        var task = (Task)method.Invoke(at, [.. method.GetParameters().Select(p => Argument(p, call))])!;
        await task;
        var result = task.GetType().GetProperty("Result")!.GetValue(task);
        return result is IParsable parsable ? await KiotaJsonSerializer.SerializeAsStringAsync(parsable) : null;
    }

    private static string Plain(string segment) => string.Concat(segment.Where(char.IsAsciiLetterOrDigit));

    private static object? Argument(ParameterInfo parameter, Call call)
    {
        var type = parameter.ParameterType;
        if (type == typeof(CancellationToken)) return CancellationToken.None;
        if (type == typeof(MultipartBody)) return Form(call.Form!);
        if (typeof(IParsable).IsAssignableFrom(type)) return Generic(nameof(Parse), type).Invoke(null, [call.Body ?? "{}"]);
        return Generic(nameof(Configure), type.GetGenericArguments()[0].GetGenericArguments()[0]).Invoke(null, [call.Values]);
    }

    private static MethodInfo Generic(string name, Type type) =>
        typeof(GeneratedClient).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type);

    private static T? Parse<T>(string json)
        where T : IParsable, new()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var root = ParseNodeFactoryRegistry.DefaultInstance.GetRootParseNodeAsync("application/json", stream).GetAwaiter().GetResult();
        return root.GetObjectValue(_ => new T());
    }

    private static Action<RequestConfiguration<T>> Configure<T>(IReadOnlyDictionary<string, string> values)
        where T : class, new() => request =>
    {
        if (values.TryGetValue("Idempotency-Key", out var key)) request.Headers.Add("Idempotency-Key", key);
        foreach (var property in typeof(T).GetProperties().Where(p => p.GetCustomAttribute<ObsoleteAttribute>() is null))
        {
            var name = property.GetCustomAttribute<QueryParameterAttribute>()?.TemplateName ?? property.Name;
            if (values.TryGetValue(name, out var value)) property.SetValue(request.QueryParameters, Convert(value, property.PropertyType));
        }
    };

    private static object Convert(string value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (!type.IsEnum) return System.Convert.ChangeType(value, type, System.Globalization.CultureInfo.InvariantCulture);
        var field = type.GetFields().Single(f => f.GetCustomAttribute<EnumMemberAttribute>()?.Value == value);
        return field.GetValue(null)!;
    }

    private static MultipartBody Form(IFormCollection form)
    {
        var body = new MultipartBody();
        foreach (var file in form.Files)
        {
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            body.AddOrReplacePart(file.Name, file.ContentType, bytes.ToArray(), file.FileName);
        }
        foreach (var (name, value) in form) body.AddOrReplacePart(name, "text/plain", value.ToString());
        return body;
    }
}
