using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RelayHeat.Chaos.Load;

/// <summary>Sends commands and queries to the gateways.</summary>
internal sealed class Sender : IDisposable
{
    /// <summary>How long a caller should wait: longer than the system's own time-outs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly JsonElement Nothing = JsonSerializer.Deserialize<JsonElement>("null");

    private readonly HttpClient[] _gateways;
    private readonly Tokens _tokens;

    public Sender(IEnumerable<Uri> gateways, Tokens tokens)
    {
        _tokens = tokens;
        _gateways = [.. gateways.Select(address => new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan })];
    }

    public int Gateways => _gateways.Length;

    /// <summary>Sends a command once, and notes the answer.</summary>
    public async Task<Answer> SendAsync(Entry entry, int gateway, TimeSpan patience)
    {
        var sentAt = DateTimeOffset.UtcNow;
        Answer answer;
        try
        {
            using var deadline = new CancellationTokenSource(patience);
            using var request = Request(entry.Command);
            using var response = await _gateways[gateway].SendAsync(request, deadline.Token);
            var body = await response.Content.ReadAsByteArrayAsync(deadline.Token);
            answer = Read(entry.Command, response, body, sentAt);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            var isTooLate = e is OperationCanceledException;
            var why = isTooLate ? "no answer in time" : e.Message;
            var wasPatient = !isTooLate || patience >= Patience;
            answer = new Answer(AnswerKind.Unknown, 0, why, 0, Nothing, sentAt, DateTimeOffset.UtcNow, wasPatient);
        }
        entry.Add(answer);
        return answer;
    }

    /// <summary>Queries until a gateway answers; null if the resource does not exist.</summary>
    /// <exception cref="TimeoutException">No gateway answered.</exception>
    public async Task<(JsonElement Body, long Version)?> AskAsync(string path, string account, string? role, TimeSpan within)
    {
        var deadline = DateTimeOffset.UtcNow + within;
        for (var attempt = 0; ; attempt++)
        {
            var (status, body, version) = await TryAskAsync(path, account, role, attempt % Gateways);
            if (status == 200) return (JsonSerializer.Deserialize<JsonElement>(body), version);
            if (status == 404) return null;
            if (DateTimeOffset.UtcNow > deadline) throw new TimeoutException($"GET {path}: {status} {body}");
            await Task.Delay(100);
        }
    }

    public void Dispose() => Array.ForEach(_gateways, g => g.Dispose());

    private async Task<(int Status, string Body, long Version)> TryAskAsync(string path, string account, string? role, int gateway)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Patience);
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens.For(account, role));
            using var response = await _gateways[gateway].SendAsync(request, deadline.Token);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(deadline.Token), VersionOf(response));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            return (0, e.Message, 0);
        }
    }

    private HttpRequestMessage Request(Command command)
    {
        var request = new HttpRequestMessage(command.Method, command.Path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _tokens.For(command.Actor, command.Role));
        request.Headers.Add("Idempotency-Key", command.Key);
        if (command.Content is { } content) request.Content = content();
        else if (command.Body is { } body)
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        return request;
    }

    private static Answer Read(Command command, HttpResponseMessage response, byte[] bytes, DateTimeOffset sentAt)
    {
        var status = (int)response.StatusCode;
        var body = bytes.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(bytes) : Nothing;
        var kind = status switch
        {
            200 or 201 => AnswerKind.Acknowledged,
            202 => command.EndsElsewhere ? AnswerKind.Unknown : AnswerKind.Acknowledged,
            404 or 409 => AnswerKind.Refused,
            403 when command.NeedsRight => AnswerKind.Refused,
            429 or 503 => AnswerKind.Unavailable,
            504 => AnswerKind.Unknown,
            _ => AnswerKind.Wrong,
        };
        var answer = new Answer(kind, status, null, VersionOf(response), body, sentAt, DateTimeOffset.UtcNow, true);
        return answer with { Code = answer.Text("code") };
    }

    private static long VersionOf(HttpResponseMessage response) =>
        response.Headers.ETag is { Tag: var tag }
        && long.TryParse(tag.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : 0;
}
