using System.Net.Sockets;
using System.Text;

namespace RelayHeat.Http.Support;

/// <summary>Asks for something, reads the head of the answer, and takes no more of it.</summary>
internal sealed class SlowReader : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly TcpClient _client;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private SlowReader(TcpClient client) => _client = client;

    /// <summary>What has been read so far.</summary>
    public string Read { get; private set; } = "";

    public static async Task<SlowReader> OpenAsync(Server server, string path, string? token)
    {
        using var deadline = Until();
        // As little as may be waits on the way.
        var reader = new SlowReader(new TcpClient { ReceiveBufferSize = 4096 });
        await reader._client.ConnectAsync(server.Address.Host, server.Address.Port, deadline.Token);
        var request = $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n";
        await reader._client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(request), deadline.Token);
        while (!reader.Read.Contains("\r\n\r\n", StringComparison.Ordinal)) Assert.True(await reader.TakeAsync(deadline.Token));
        return reader;
    }

    /// <summary>Takes all that is still to come.</summary>
    /// <returns>Whether the answer came to an end of its own, and the connection was not cut.</returns>
    public async Task<bool> TakeAllAsync()
    {
        using var deadline = Until();
        try
        {
            while (await TakeAsync(deadline.Token)) { }
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => _client.Dispose();

    private static CancellationTokenSource Until()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        return deadline;
    }

    private async Task<bool> TakeAsync(CancellationToken token)
    {
        var length = await _client.GetStream().ReadAsync(_buffer, token);
        Read += Encoding.Latin1.GetString(_buffer, 0, length);
        return length > 0;
    }
}
