using System.Net;
using System.Net.Sockets;

namespace RelayHeat.Storage.Support;

/// <summary>Stands between a client and a server on loopback, and cuts a connection at the instant its answer comes.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private int _cuts;

    public CuttingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        AcceptAsync().Ignore();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Whether the cut that was asked for has been made.</summary>
    public bool HasCut => Volatile.Read(ref _cuts) == 0;

    /// <summary>The next answer of the server is not delivered, and its connection is closed.</summary>
    public void CutNextAnswer() => Volatile.Write(ref _cuts, 1);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync();
            ServeAsync(client).Ignore();
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(IPAddress.Loopback, _serverPort);
        var asking = near.GetStream().CopyToAsync(far.GetStream());
        await Task.WhenAny(asking, AnswerAsync(far.GetStream(), near.GetStream()));
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            if (Interlocked.CompareExchange(ref _cuts, 0, 1) == 1) return;
            await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }
}
