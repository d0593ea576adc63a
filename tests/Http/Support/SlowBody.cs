using System.Net.Sockets;
using System.Text;

namespace RelayHeat.Http.Support;

/// <summary>A request whose body does not come: the server waits for it.</summary>
internal sealed class SlowBody : IDisposable
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly TcpClient _client;

    private SlowBody(TcpClient client, string answer) => (_client, Answer) = (client, answer);

    /// <summary>What the server said to the head; nothing where it waits for the body.</summary>
    public string Answer { get; }

    /// <summary>Sends the head of a request, and does not return before the server asks for the body or answers without it.</summary>
    public static async Task<SlowBody> SendAsync(Server server, string line, string? token)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, deadline.Token);
        var authorization = token is null ? "" : $"Authorization: Bearer {token}\r\n";
        var head = $"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n"
            + $"Expect: 100-continue\r\n{authorization}\r\n";
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(head), deadline.Token);
        var answer = await ReadHeadAsync(client, deadline.Token);
        return new SlowBody(client, answer == Continue ? "" : answer);
    }

    /// <summary>What the server says after a while, though the body has not come.</summary>
    public async Task<string> ReadAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        return await ReadHeadAsync(_client, deadline.Token);
    }

    public void Dispose() => _client.Dispose();

    private static async Task<string> ReadHeadAsync(TcpClient client, CancellationToken token)
    {
        var buffer = new byte[4096];
        var answer = "";
        while (!answer.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var length = await client.GetStream().ReadAsync(buffer, token);
            Assert.NotEqual(0, length);
            answer += Encoding.UTF8.GetString(buffer, 0, length);
        }
        return answer;
    }
}
