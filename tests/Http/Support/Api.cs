using System.Net.Http.Headers;
using System.Text;

namespace RelayHeat.Http.Support;

/// <summary>A body that is sent in chunks, without its length.</summary>
internal sealed record ChunkedBody(byte[] Bytes);

/// <summary>The calls of the API as one caller makes them.</summary>
internal sealed class Api(HttpClient client, string? token)
{
    /// <summary>Sends a path as it is, in whatever spelling.</summary>
    public static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public string? Token => token;

    /// <summary>A segment of a path.</summary>
    public static string Escape(string name) => Uri.EscapeDataString(name);

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, headers);

    public Task<Answer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync("POST", path, body, headers);

    public Task<Answer> PutAsync(string path, object? body, params (string Name, string Value)[] headers) =>
        SendAsync("PUT", path, body, headers);

    public Task<Answer> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync("DELETE", path, null, headers);

    /// <summary>Sends a request as it is written; a string, bytes or chunks are the body itself, anything else becomes JSON.</summary>
    public async Task<Answer> SendAsync(string method, string path, object? body, params (string Name, string Value)[] headers)
    {
        var address = new Uri(client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, AsWritten);
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        request.Content = Content(body);
        if (body is ChunkedBody) request.Headers.TransferEncodingChunked = true;
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        foreach (var (name, value) in headers)
        {
            if (name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.Remove(name);
                if (value.Length > 0) request.Content.Headers.TryAddWithoutValidation(name, value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }
        return await Answer.ReadAsync(await client.SendAsync(request, TestContext.Current.CancellationToken));
    }

    public Task<Answer> RightsAsync(string merchantId, string account) => GetAsync($"/v1/merchants/{merchantId}/rights/{Escape(account)}");

    public Task<Answer> AccountAsync(string account) => GetAsync($"/v1/accounts/{Escape(account)}");

    public Task<Answer> InvitationsAsync(string account) => GetAsync($"/v1/accounts/{Escape(account)}/invitations?limit=200");

    public Task<Answer> AcceptAsync(string account, string bindingId, params (string Name, string Value)[] headers) =>
        PostAsync($"/v1/accounts/{Escape(account)}/invitations/{bindingId}/accept", null, headers);

    public Task<Answer> DeclineAsync(string account, string bindingId) =>
        PostAsync($"/v1/accounts/{Escape(account)}/invitations/{bindingId}/decline");

    public Task<Answer> LeaveAsync(string account) => PostAsync($"/v1/accounts/{Escape(account)}/leave");

    public Task<Answer> EventsAsync(string entity) => GetAsync($"/v1/events?limit=200&entity={Escape(entity)}");

    /// <summary>Walks through a list to its end.</summary>
    public async Task<List<List<JsonObject>>> PagesAsync(string path, int limit)
    {
        var pages = new List<List<JsonObject>>();
        var (next, separator) = ("", path.Contains('?', StringComparison.Ordinal) ? '&' : '?');
        while (next is not null)
        {
            var page = (await GetAsync($"{path}{separator}limit={limit}{next}")).Is(200);
            pages.Add(page.Items);
            next = page.NextCursor is { } cursor ? "&cursor=" + cursor : null;
        }
        return pages;
    }

    private static ByteArrayContent? Content(object? body)
    {
        if (body is null) return null;
        var bytes = body switch
        {
            byte[] given => given,
            string text => Encoding.UTF8.GetBytes(text),
            ChunkedBody chunked => chunked.Bytes,
            _ => JsonSerializer.SerializeToUtf8Bytes(body),
        };
        return new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
    }
}
