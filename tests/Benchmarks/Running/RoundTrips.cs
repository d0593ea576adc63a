using System.Net;
using System.Net.Sockets;

namespace RelayHeat.Benchmarks.Running;

/// <summary>
/// A proxy between contenders and PostgreSQL that counts round trips: how often a client sends after the server has sent.
/// </summary>
internal sealed class RoundTrips : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private long _count;

    public RoundTrips(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public long Count => Interlocked.Read(ref _count);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(new Connection(this).RunAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private sealed class Connection(RoundTrips all)
    {
        private int _hasServerSpoken = 1;

        public async Task RunAsync(Socket client)
        {
            using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            using (client)
            {
                client.NoDelay = true;
                try
                {
                    await server.ConnectAsync(IPAddress.Loopback, all._serverPort, all._end.Token);
                    using var either = CancellationTokenSource.CreateLinkedTokenSource(all._end.Token);
                    var (asks, answers) = (CopyAsync(client, server, NoteAsked, either), CopyAsync(server, client, NoteSpoken, either));
                    await Task.WhenAll(asks, answers);
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException)
                {
                    // One side has closed, or the lab ends: close the other side too.
                }
            }
        }

        private void NoteAsked()
        {
            if (Interlocked.Exchange(ref _hasServerSpoken, 0) == 1) Interlocked.Increment(ref all._count);
        }

        private void NoteSpoken() => Volatile.Write(ref _hasServerSpoken, 1);

        private static async Task CopyAsync(Socket from, Socket to, Action note, CancellationTokenSource either)
        {
            var bytes = new byte[64 * 1024];
            try
            {
                while (await from.ReceiveAsync(bytes, either.Token) is var count and > 0)
                {
                    note();
                    for (var sent = 0; sent < count;) sent += await to.SendAsync(bytes.AsMemory(sent, count - sent), either.Token);
                }
            }
            finally
            {
                await either.CancelAsync();
            }
        }
    }
}
