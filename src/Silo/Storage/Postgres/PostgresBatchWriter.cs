using Npgsql;
using Orleans.Storage;
using RelayHeat.Grains.Core;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>
/// A silo's writer: one connection, one round trip a batch. When the connection is lost before the answer has come, the next one
/// finds out what became of the batch, once nothing of the old one can still run; so grains wait for the truth, not for a guess.
/// </summary>
internal sealed class PostgresBatchWriter(PostgresDatabase database, string serviceId) : IBatchWriter
{
    /// <summary>How long it tries to find out. Whoever waits longer than a call may take is told that the outcome is unknown.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How often a batch is sent of which it is known that it was not written.</summary>
    private const int MaxAttempts = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Guid _writer = Guid.NewGuid();

    // Held by the connection for as long as it lives. The upper bits keep it apart from the locks of the feed.
    private readonly long _lock = (0x5257L << 48) | Random.Shared.NextInt64(1L << 48);
    private NpgsqlConnection? _connection;
    private PostgresStatement? _statement;
    private long _number;

    public void Write(IReadOnlyList<Commit> batch)
    {
        try
        {
            WriteTogether(batch);
        }
        catch (CommitRolledBackException e) when (batch.Count > 1 && IsOfOneCommit(e.InnerException))
        {
            // One of them cannot be written. Halved until it is alone, it fails alone.
            var half = batch.Count / 2;
            WriteHalf([.. batch.Take(half)]);
            WriteHalf([.. batch.Skip(half)]);
        }
    }

    public void Dispose() => Close();

    private void WriteHalf(List<Commit> half)
    {
        try
        {
            Write(half);
        }
        catch (Exception e)
        {
            // The other half's fate is its own.
            foreach (var commit in half) commit.Refuse(e);
        }
    }

    private void WriteTogether(IReadOnlyList<Commit> batch)
    {
        foreach (var place in Execute(batch))
        {
            var row = batch[place].Row!;
            batch[place].Refuse(new InconsistentStateException(FormattableString.Invariant(
                $"The row of {row.Key} is not at version {row.Version ?? 0}; 0 stands for none.")));
        }
    }

    /// <summary>Writes the batch and gives the places of the commits that were refused.</summary>
    private int[] Execute(IReadOnlyList<Commit> batch)
    {
        var number = ++_number;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Open().Execute(batch, number);
            }
            catch (PostgresException e) when (e.Severity == "ERROR")
            {
                // The statement failed, so its transaction was rolled back.
                throw new CommitRolledBackException(e.MessageText, e);
            }
            catch (Exception e) when (IsOfTheConnection(e))
            {
                Close();
                if (Learn(number, e) is { } refused) return refused;
                // It was not written, and there is a connection again: a server that came back is nobody's failure but the last one's.
                if (attempt == MaxAttempts) throw new CommitRolledBackException($"The batch was not written. {e.Message}", e);
            }
        }
    }

    private PostgresStatement Open()
    {
        try
        {
            _connection ??= Connect();
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            throw new CommitRolledBackException(e.Message, e);
        }
        return _statement ??= new PostgresStatement(_connection, serviceId, _writer);
    }

    /// <summary>Which commits of the batch were refused, or null when it was not written; with a connection that is alive.</summary>
    private int[]? Learn(long number, Exception cause)
    {
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                _connection = Connect();
                return OutcomeOf(number);
            }
            catch (Exception e) when (IsOfTheConnection(e))
            {
                Close();
                if (Environment.TickCount64 > deadline) throw new NpgsqlException("Nobody can tell whether the batch was written.", cause);
                Thread.Sleep(Pause);
            }
        }
    }

    /// <summary>A connection that holds this writer's lock: none that it had before can still write.</summary>
    private NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(database.WriterConnectionString);
        try
        {
            connection.Open();
            if ((bool)Scalar(connection, "SELECT pg_try_advisory_lock(@p0)", _lock)!) return connection;
            Scalar(
                connection,
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_locks
                WHERE locktype = 'advisory' AND objsubid = 1 AND (classid::bigint << 32 | objid::bigint) = @p0
                """,
                _lock);
            throw new NpgsqlException("The connection that was lost is not closed yet.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Which commits of the batch were refused, or null when it was not written.</summary>
    private int[]? OutcomeOf(long number) =>
        (int[]?)Scalar(_connection!, "SELECT refused FROM relayheat_writer WHERE id = @p0 AND batch = @p1", _writer, number);

    private void Close()
    {
        _statement?.Dispose();
        _statement = null;
        _connection?.Dispose();
        _connection = null;
    }

    private static object? Scalar(NpgsqlConnection connection, string sql, params object[] values)
    {
        using var command = new NpgsqlCommand(sql, connection);
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"p{i}", values[i]);
        return command.ExecuteScalar();
    }

    private static bool IsOfTheConnection(Exception e) => e is NpgsqlException or TimeoutException or IOException;

    // Bad data, a broken constraint, a deadlock or too large a value: the neighbours of such a commit may well be written.
    private static bool IsOfOneCommit(Exception? e) =>
        e is PostgresException { SqlState: { Length: 5 } state } && state[..2] is "22" or "23" or "40" or "54";
}
