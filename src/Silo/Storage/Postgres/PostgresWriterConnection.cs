using System.Data;
using Npgsql;
using Orleans;
using Orleans.Runtime;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>How the database knows a silo's writer.</summary>
internal sealed record PostgresWriterIdentity(string ServiceId)
{
    /// <summary>The id of the row in which it notes its last batch.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The session of its last connection.</summary>
    public PostgresSession? Session { get; set; }
}

/// <summary>
/// A connection that the writer can write on: the server takes writes, and the writer's previous session has ended, so that nothing of
/// it can still be written.
/// </summary>
internal sealed class PostgresWriterConnection : IDisposable
{
    /// <summary>How long the previous session may take to end.</summary>
    private const int EndsWithinMs = 2500;

    private const int PauseMs = 20;

    private readonly NpgsqlConnection _connection;
    private readonly PostgresWriterIdentity _writer;
    private readonly TimeSpan _answersWithin;
    private readonly PostgresStatement _statement;
    private Task _running = Task.CompletedTask;

    /// <exception cref="NpgsqlException">The server cannot be reached or takes no writes, or the previous session goes on.</exception>
    public PostgresWriterConnection(string connectionString, PostgresWriterIdentity writer, TimeSpan answersWithin)
    {
        (_writer, _answersWithin) = (writer, answersWithin);
        _connection = new NpgsqlConnection(connectionString);
        _statement = new PostgresStatement(_connection, writer.ServiceId, writer.Id);
        try
        {
            _connection.Open();
            ThrowIfReadOnly();
            FollowSession();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether it can still be used after a failed statement.</summary>
    public bool IsOpen => _running.IsCompleted && _connection.FullState == ConnectionState.Open;

    /// <summary>Writes the batch under this number. Returns the places of the refused commits in it.</summary>
    public int[] Execute(IReadOnlyList<Commit> batch, long number) => InTime(() => _statement.Execute(batch, number));

    /// <summary>
    /// Which commits of the batch were refused; null if the batch was not written. It asks by writing: if commits wait for standbys, then a
    /// standby that has this answer has the batch too.
    /// </summary>
    public int[]? OutcomeOf(long number) => InTime(() => ReadOutcome(number));

    public void Dispose()
    {
        if (_running.IsCompleted) Close();
        else _running.ContinueWith(_ => Close(), TaskScheduler.Default).Ignore();
    }

    // The driver's own time-out cancels the statement at the server. That would end a wait for a standby too, and make visible what no
    // standby has. So a statement that does not answer is left alone, and its connection closed when it ends.
    private T InTime<T>(Func<T> run)
    {
        var running = Task.Run(run);
        _running = running;
        if (Task.WaitAny([running], _answersWithin) < 0) throw new TimeoutException("The database has not answered in time.");
        return running.GetAwaiter().GetResult();
    }

    private int[]? ReadOutcome(long number)
    {
        using var command = Command(
            "UPDATE relayheat_writer SET at = now() WHERE id = @p0 AND batch = @p1 RETURNING refused", _writer.Id, number);
        command.CommandTimeout = 0;
        using var reader = command.ExecuteReader();
        var refused = reader.Read() ? reader.GetFieldValue<int[]>(0) : null;
        reader.ReadToCommit(_connection);
        return refused;
    }

    private void Close()
    {
        _statement.Dispose();
        _connection.Dispose();
    }

    private void ThrowIfReadOnly()
    {
        using var command = Command("SELECT current_setting('transaction_read_only')::boolean");
        if ((bool)command.ExecuteScalar()!) throw new NpgsqlException("The server takes no writes: it is a standby.");
    }

    // The session of a connection that was given up may still run. A lock cannot tell: other roles could hold it.
    private void FollowSession()
    {
        var untilMs = Environment.TickCount64 + EndsWithinMs;
        while (_writer.Session is { } former && !former.IsOver(_connection))
        {
            if (Environment.TickCount64 > untilMs) throw new NpgsqlException("The connection that was given up is not over yet.");
            Thread.Sleep(PauseMs);
        }
        _writer.Session = PostgresSession.Read(_connection);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, _connection);
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"p{i}", values[i]);
        return command;
    }
}
