using System.Text.Json.Nodes;
using RelayHeat.Clients;

// Serves HTTP by the generated client: DOCUMENT SERVER.
const int ClientFailed = 599;
var operations = JsonNode.Parse(await File.ReadAllTextAsync(args[0]))!["paths"]!.AsObject()
    .SelectMany(path => path.Value!.AsObject(), (path, o) => (Path: path.Key, Method: o.Key.ToUpperInvariant(), Operation: o.Value!))
    .Select(o => (o.Path, o.Method, Id: (string)o.Operation["operationId"]!))
    .ToList();
var recorder = new Recorder();
var client = new GeneratedClient(new HttpClient(recorder) { BaseAddress = new Uri(args[1]) });
var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
var app = builder.Build();
app.Run(async http =>
{
    var (status, text) = await AnswerAsync(http.Request);
    http.Response.StatusCode = status;
    http.Response.ContentType = recorder.MediaType;
    await http.Response.WriteAsync(text);
});
await app.StartAsync();
Console.WriteLine(app.Urls.First());
await app.WaitForShutdownAsync();

async Task<(int Status, string Text)> AnswerAsync(HttpRequest request)
{
    recorder.Authorization = request.Headers.Authorization.FirstOrDefault();
    var call = await ReadAsync(request);
    try
    {
        var typed = await client.InvokeAsync(call);
        if (typed is null || recorder.MediaType != "application/json") return (recorder.Status, recorder.Text);
        var lost = Fidelity.Difference(JsonNode.Parse(recorder.Text), JsonNode.Parse(typed));
        return lost is null ? (recorder.Status, recorder.Text) : (ClientFailed, $"{call.OperationId} lost {lost}");
    }
    catch (Exception e) when (GeneratedClient.IsProblem(e))
    {
        return (recorder.Status, recorder.Text);
    }
    catch (Exception e)
    {
        // The story ends with what the client could not do.
        return (ClientFailed, $"{call.OperationId} failed after {recorder.Status} {recorder.Text}: {e}");
    }
}

async Task<Call> ReadAsync(HttpRequest request)
{
    var segments = request.Path.Value!.Split('/');
    var (path, method, id) = operations.Single(o => o.Method == request.Method && Fits(o.Path.Split('/'), segments));
    var values = path.Split('/').Zip(segments).Where(s => s.First.StartsWith('{')).ToDictionary(s => s.First.Trim('{', '}'), s => s.Second);
    foreach (var (name, value) in request.Query) values[name] = value!;
    if (request.Headers.TryGetValue("Idempotency-Key", out var key)) values["Idempotency-Key"] = key!;
    var form = request.HasFormContentType ? await request.ReadFormAsync() : null;
    var body = form is null ? await new StreamReader(request.Body).ReadToEndAsync() : "";
    return new Call(id, method, path, values, body.Length > 0 ? body : null, form);
}

static bool Fits(string[] template, string[] segments) =>
    template.Length == segments.Length && template.Zip(segments).All(s => s.First == s.Second || s.First.StartsWith('{'));
