using System.Net;
using System.Net.Sockets;

namespace RelayHeat.Storage.Support;

/// <summary>
/// A proxy between client and server, on a host with a cable of its own. It can stop in the middle of what the client sends. Then its
/// cable is pulled, so that the server does not learn that the rest never comes.
/// </summary>
internal sealed class VanishingHost : IDisposable
{
    /// <summary>The last message of a client: until it comes, the server's transaction stays open.</summary>
    private static readonly byte[] Sync = [(byte)'S', 0, 0, 0, 4];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _gone = new();
    private readonly TaskCompletionSource _hasStopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _networkNamespace;
    private readonly IPEndPoint _server;
    private long _left = long.MaxValue;
    private bool _stopsBeforeSync;

    public VanishingHost(string networkNamespace, IPEndPoint server)
    {
        (_networkNamespace, _server) = (networkNamespace, server);
        _listener.Start();
        AcceptAsync().Ignore();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Ends when it has stopped: the server has what came before, and gets nothing else.</summary>
    public Task HasStopped => _hasStopped.Task;

    /// <summary>Only this many of the bytes sent from now on arrive.</summary>
    public void StopAfter(long bytes) => Volatile.Write(ref _left, bytes);

    /// <summary>Everything sent from now on arrives, except the last message.</summary>
    public void StopBeforeSync() => Volatile.Write(ref _stopsBeforeSync, true);

    public void Dispose()
    {
        _gone.Cancel();
        _listener.Dispose();
        _gone.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) ServeAsync(await _listener.AcceptTcpClientAsync(_gone.Token)).Ignore();
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = Network.Within(_networkNamespace, () =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(_server);
            return socket;
        });
        await using var server = new NetworkStream(far);
        await Task.WhenAny(ForwardAsync(near.GetStream(), server), server.CopyToAsync(near.GetStream(), _gone.Token));
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer, _gone.Token) is > 0 and var count)
        {
            var isEnd = Volatile.Read(ref _stopsBeforeSync) && buffer.AsSpan(0, count).EndsWith(Sync);
            var passes = (int)Math.Min(Volatile.Read(ref _left), isEnd ? count - Sync.Length : count);
            await to.WriteAsync(buffer.AsMemory(0, passes), _gone.Token);
            if (passes < count) await StopAsync();
            if (Volatile.Read(ref _left) != long.MaxValue) Interlocked.Add(ref _left, -passes);
        }
    }

    // New connections pass again.
    private async Task StopAsync()
    {
        Volatile.Write(ref _left, long.MaxValue);
        Volatile.Write(ref _stopsBeforeSync, false);
        _hasStopped.SetResult();
        await Task.Delay(Timeout.Infinite, _gone.Token);
    }
}
