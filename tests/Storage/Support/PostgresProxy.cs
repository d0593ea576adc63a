using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Support;

/// <summary>A fault of the writer's connection, once, before a certain message.</summary>
public enum Blow
{
    /// <summary>Both connections are closed.</summary>
    Cut,

    /// <summary>Half of the message arrives, then both connections are closed.</summary>
    CutWithin,

    /// <summary>Nothing passes any more, and no side is told, as when a host vanishes.</summary>
    Hold,

    /// <summary>The client gets an error that ends the session, and both connections are closed.</summary>
    Raise,

    /// <summary>The client gets a warning, and everything goes on.</summary>
    Warn,
}

/// <summary>
/// A proxy in front of a PostgreSQL on loopback, which passes message by message. It injects faults into the writer's connections, which
/// it knows by their application name. It can switch to another server.
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

    /// <summary>The port to which new connections lead.</summary>
    public int ServerPort { get; set; }

    /// <summary>Injects a fault into the writer's connection before a message of the server or of the client.</summary>
    /// <param name="blow">The fault.</param>
    /// <param name="isInAnswer">Whether the message is the server's; otherwise the client's.</param>
    /// <param name="messages">How many messages pass before.</param>
    public void Arm(Blow blow, bool isInAnswer, int messages = 0)
    {
        lock (_lock) (_blow, _isInAnswer, _messagesLeft) = (blow, isInAnswer, messages);
    }

    /// <summary>Whether the fault has happened. If not, it does not happen any more.</summary>
    public bool Disarm()
    {
        lock (_lock)
        {
            var hasFallen = _blow is null;
            _blow = null;
            return hasFallen;
        }
    }

    /// <summary>Closes the writer's connection now.</summary>
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
            // While held, not even the end of the connection passes.
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

        // A server sends two dozen of them at the start: one place for a fault is enough for all.
        private static bool IsParameterStatus(byte[] message, bool isAnswer) => isAnswer && message[0] == 'S';

        /// <summary>A whole message; all but the first begin with their type. Null at the end.</summary>
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
