using System.Data;
using Npgsql;
using Orleans;
using Orleans.Runtime;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>Who a silo's writer is to the database.</summary>
/// <param name="ServiceId">The id under which rows are stored.</param>
internal sealed record PostgresWriterIdentity(string ServiceId)
{
    /// <summary>Under which it notes its last batch.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>The session that it wrote in last.</summary>
    public PostgresSession? Session { get; set; }
}

/// <summary>
/// A connection that the writer can write on: its server takes writes, and the session that the writer had before is over, so that
/// nothing of it can still be written.
/// </summary>
internal sealed class PostgresWriterConnection : IDisposable
{
    /// <summary>How long the session before may take to end.</summary>
    private const int EndsWithinMs = 2500;

    private const int PauseMs = 20;

    private readonly NpgsqlConnection _connection;
    private readonly PostgresWriterIdentity _writer;
    private readonly TimeSpan _answersWithin;
    private readonly PostgresStatement _statement;
    private Task _running = Task.CompletedTask;

    /// <param name="connectionString">How to reach the server.</param>
    /// <param name="writer">Whose connection it is.</param>
    /// <param name="answersWithin">How long an answer is waited for.</param>
    /// <exception cref="NpgsqlException">There is none to be had now.</exception>
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

    /// <summary>Whether it can still be used after a statement on it was refused.</summary>
    public bool IsOpen => _running.IsCompleted && _connection.FullState == ConnectionState.Open;

    /// <summary>Writes the batch under this number and gives the places of the commits that were refused.</summary>
    public int[] Execute(IReadOnlyList<Commit> batch, long number) => InTime(() => _statement.Execute(batch, number));

    /// <summary>
    /// Which commits of the batch were refused, or null when it was not written. Asked by writing: where commits wait for standbys,
    /// they have the batch too when they have this.
    /// </summary>
    public int[]? OutcomeOf(long number) => InTime(() => ReadOutcome(number));

    public void Dispose()
    {
        if (_running.IsCompleted) Close();
        else _running.ContinueWith(_ => Close(), TaskScheduler.Default).Ignore();
    }

    // The driver's own time-out asks the server to cancel what runs. That would end a wait for a standby too, and show others what
    // no standby has; so what does not answer is left alone, and closed when it has come to its end.
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

    // A connection that was given up may not be over yet, and no lock tells: others could hold that.
    private void FollowSession()
    {
        var untilMs = Environment.TickCount64 + EndsWithinMs;
        while (_writer.Session is { } former && !former.IsOver(_connection))
        {
            if (Environment.TickCount64 > untilMs) throw new NpgsqlException("The connection that was given up is not over yet.");
            Thread.Sleep(PauseMs);
        }
        _writer.Session = PostgresSession.Of(_connection);
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, _connection);
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue($"p{i}", values[i]);
        return command;
    }
}
