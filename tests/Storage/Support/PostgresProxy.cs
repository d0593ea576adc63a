using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Support;

/// <summary>What happens to the writer's connection, once, in front of one message.</summary>
public enum Blow
{
    /// <summary>Both sides are hung up on.</summary>
    Cut,

    /// <summary>Half of the message arrives, then both sides are hung up on.</summary>
    CutWithin,

    /// <summary>Nothing passes any more and nobody is told, as when a host vanishes.</summary>
    Hold,

    /// <summary>The client is told that the session is over, and both sides are hung up on.</summary>
    Raise,

    /// <summary>The client is warned, and all goes on.</summary>
    Warn,
}

/// <summary>
/// Stands between clients and a PostgreSQL on loopback, message by message, and does harm to the writer's connections, which name
/// themselves. The address can be led to another server.
/// </summary>
internal sealed class PostgresProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _lock = new();
    private readonly List<Connection> _writers = [];
    private Blow? _blow;
    private bool _isInAnswer;
    private int _messagesLeft;

    public PostgresProxy(int serverPort)
    {
        ServerPort = serverPort;
        _listener.Start();
        AcceptAsync().Ignore();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Where new connections lead to.</summary>
    public int ServerPort { get; set; }

    /// <summary>Has a blow fall on the writer's connection in front of a message.</summary>
    /// <param name="blow">What happens.</param>
    /// <param name="isInAnswer">Whether it is a message of the server; else it is one of the client.</param>
    /// <param name="messages">How many messages pass before.</param>
    public void Arm(Blow blow, bool isInAnswer, int messages = 0)
    {
        lock (_lock) (_blow, _isInAnswer, _messagesLeft) = (blow, isInAnswer, messages);
    }

    /// <summary>Whether the blow has fallen; one that has not will not fall any more.</summary>
    public bool Disarm()
    {
        lock (_lock)
        {
            var hasFallen = _blow is null;
            _blow = null;
            return hasFallen;
        }
    }

    /// <summary>Hangs up on the writer where it is.</summary>
    public void CutWriter()
    {
        lock (_lock)
        {
            foreach (var writer in _writers) writer.Dispose();
            _writers.Clear();
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        CutWriter();
    }

    private Blow? Next(bool isAnswer)
    {
        lock (_lock)
        {
            if (_blow is null || _isInAnswer != isAnswer || _messagesLeft-- > 0) return null;
            var blow = _blow;
            _blow = null;
            return blow;
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync();
            new Connection(this, client).ServeAsync().Ignore();
        }
    }

    private sealed class Connection(PostgresProxy proxy, TcpClient near) : IDisposable
    {
        private readonly TcpClient _far = new();
        private readonly TaskCompletionSource _held = new();
        private bool _isWriter;

        public async Task ServeAsync()
        {
            await _far.ConnectAsync(IPAddress.Loopback, proxy.ServerPort);
            (near.NoDelay, _far.NoDelay) = (true, true);
            await Task.WhenAny(PumpAsync(near, _far, isAnswer: false), PumpAsync(_far, near, isAnswer: true));
            // One that is held keeps even this from the other side.
            if (!_held.Task.IsCompleted) Dispose();
        }

        public void Dispose()
        {
            near.Dispose();
            _far.Dispose();
        }

        private async Task PumpAsync(TcpClient from, TcpClient to, bool isAnswer)
        {
            var (source, target) = (from.GetStream(), to.GetStream());
            var isFirst = !isAnswer;
            while (await ReadAsync(source, isFirst ? 0 : 1) is { } message)
            {
                if (isFirst) NoteWriter(message);
                isFirst = false;
                var blow = _isWriter && !IsParameterStatus(message, isAnswer) ? proxy.Next(isAnswer) : null;
                if (blow is Blow.CutWithin) await target.WriteAsync(message.AsMemory(0, message.Length / 2));
                if (blow is Blow.Raise) await near.GetStream().WriteAsync(Said((byte)'E', "FATAL", "57P01"));
                if (blow is Blow.Cut or Blow.CutWithin or Blow.Raise) return;
                if (blow is Blow.Hold) _held.SetResult();
                if (_held.Task.IsCompleted) return;
                if (blow is Blow.Warn) await target.WriteAsync(Said((byte)'N', "WARNING", "01000"));
                await target.WriteAsync(message);
            }
        }

        private void NoteWriter(byte[] startup)
        {
            _isWriter = Encoding.UTF8.GetString(startup).Contains(PostgresFeed.Writer, StringComparison.Ordinal);
            if (!_isWriter) return;
            lock (proxy._lock) proxy._writers.Add(this);
        }

        // A server says two dozen of them at the start: one place for all is enough.
        private static bool IsParameterStatus(byte[] message, bool isAnswer) => isAnswer && message[0] == 'S';

        /// <summary>A whole message, of which all but the first begin with their type; null at the end.</summary>
        private static async Task<byte[]?> ReadAsync(NetworkStream from, int typeLength)
        {
            var head = new byte[typeLength + 4];
            if (await from.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false) < head.Length) return null;
            var message = new byte[typeLength + BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(typeLength))];
            head.CopyTo(message, 0);
            var body = message.AsMemory(head.Length);
            return await from.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false) < body.Length ? null : message;
        }

        private static byte[] Said(byte type, string severity, string code)
        {
            var fields = Encoding.UTF8.GetBytes($"S{severity}\0V{severity}\0C{code}\0Mby the proxy\0\0");
            var message = new byte[5 + fields.Length];
            message[0] = type;
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - 1);
            fields.CopyTo(message, 5);
            return message;
        }
    }
}
