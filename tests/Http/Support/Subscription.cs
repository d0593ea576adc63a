using System.Net.ServerSentEvents;

namespace RelayHeat.Http.Support;

/// <summary>An open stream of events, read as a browser would.</summary>
internal sealed class Subscription : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _items;

    private Subscription(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _items = SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
    }

    public HttpResponseMessage Response => _response;

    /// <summary>Opens a stream, and does not return before the server has answered with its head.</summary>
    public static async Task<Subscription> OpenAsync(
        Api api, HttpClient client, string query = "", string? lastEventId = null, string path = "/v1/events/stream")
    {
        var address = new Uri(client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path + query, Api.AsWritten);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + api.Token);
        if (lastEventId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new Subscription(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    public static Task<Subscription> OpenAsync(Server server, string query = "", string? lastEventId = null) =>
        OpenAsync(server.Ops, server.Client, query, lastEventId);

    /// <summary>The next event; that the stream lives is none. Null at its end.</summary>
    public async Task<SseItem<string>?> NextAsync()
    {
        do
        {
            if (!await _items.MoveNextAsync().AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken)) return null;
        }
        while (_items.Current.EventType == "heartbeat");
        return _items.Current;
    }

    /// <summary>The next event of a type, whatever else happens before it; null where the stream ends without one.</summary>
    public async Task<SseItem<string>?> NextAsync(string type)
    {
        var next = await NextAsync();
        while (next is { } other && other.EventType != type) next = await NextAsync();
        return next;
    }

    /// <summary>The next events.</summary>
    public async Task<List<SseItem<string>>> TakeAsync(int count)
    {
        var taken = new List<SseItem<string>>();
        while (taken.Count < count) taken.Add((await NextAsync())!.Value);
        return taken;
    }

    /// <summary>Goes away without a word.</summary>
    public ValueTask DisposeAsync()
    {
        _response.Dispose();
        return ValueTask.CompletedTask;
    }
}
