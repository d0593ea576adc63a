using Npgsql;
using Orleans.Storage;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>
/// A silo's writer: one connection, one round trip a batch. Whatever fails, the next batch starts on a connection of its own. When
/// the answer has not come, the next connection finds out what became of the batch, once nothing of the old one can still run; so
/// grains wait for the truth, not for a guess.
/// </summary>
internal sealed class PostgresBatchWriter(PostgresDatabase database, string serviceId) : IBatchWriter
{
    /// <summary>How long it tries to find out. Whoever waits longer than a call may take is told that the outcome is unknown.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long it looks for the one commit that fails all; those that were not tried by then are refused.</summary>
    private static readonly TimeSpan TimeToHalve = TimeSpan.FromSeconds(5);

    /// <summary>How often a batch is sent of which it is known that it was not written.</summary>
    private const int MaxAttempts = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly PostgresWriterIdentity _writer = new(serviceId);
    private PostgresWriterConnection? _connection;
    private bool _isHalving;
    private long _number;

    public void Write(IReadOnlyList<Commit> batch)
    {
        try
        {
            WriteTogether(batch);
        }
        catch (CommitRolledBackException e) when (batch.Count > 1 && !PostgresErrors.IsOfTheServer(e.InnerException!))
        {
            // The whole has waited long enough for a row that somebody else has locked: each half waits for a moment.
            _isHalving = true;
            WriteHalves(batch, Environment.TickCount64 + (long)TimeToHalve.TotalMilliseconds, e);
            _isHalving = false;
            Close();
        }
    }

    public void Dispose() => Close();

    // One of them cannot be written. Halved until it is alone, it fails alone.
    private void WriteHalves(IReadOnlyList<Commit> batch, long untilMs, CommitRolledBackException cause)
    {
        var half = batch.Count / 2;
        WriteHalf([.. batch.Take(half)], untilMs, cause);
        WriteHalf([.. batch.Skip(half)], untilMs, cause);
    }

    private void WriteHalf(List<Commit> half, long untilMs, CommitRolledBackException cause)
    {
        try
        {
            if (Environment.TickCount64 > untilMs) throw cause;
            WriteTogether(half);
        }
        catch (CommitRolledBackException e) when (e != cause && half.Count > 1 && !PostgresErrors.IsOfTheServer(e.InnerException!))
        {
            WriteHalves(half, untilMs, e);
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
            var connection = Open();
            try
            {
                return connection.Execute(batch, number);
            }
            catch (Exception e)
            {
                // Halves that are refused are many, and soon over: they may share a connection that is as it was.
                var isRolledBack = PostgresErrors.IsRolledBack(e);
                if (!_isHalving || !isRolledBack || PostgresErrors.IsOfTheServer(e) || !connection.IsOpen) Close();
                if (!isRolledBack && Learn(number, e) is { } refused) return refused;
                // It was not written. Where that was nobody's fault but the last connection's, a new one writes it.
                if (attempt == MaxAttempts || !PostgresErrors.IsOfTheServer(e)) throw new CommitRolledBackException(e.Message, e);
            }
        }
    }

    private PostgresWriterConnection Open()
    {
        try
        {
            return _connection ??= Connect();
        }
        catch (Exception e)
        {
            // Nothing was sent, of no commit.
            throw new CommitRolledBackException(e.Message, new NpgsqlException("There is no connection to write on.", e));
        }
    }

    /// <summary>Which commits of the batch were refused, or null when it was not written; with a connection that is alive.</summary>
    private int[]? Learn(long number, Exception cause)
    {
        var deadlineMs = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (true)
        {
            try
            {
                _connection = Connect();
                return _connection.OutcomeOf(number);
            }
            catch (Exception) when (Environment.TickCount64 <= deadlineMs)
            {
                Close();
                Thread.Sleep(Pause);
            }
            catch
            {
                Close();
                throw new NpgsqlException("Nobody can tell whether the batch was written.", cause);
            }
        }
    }

    private PostgresWriterConnection Connect() => new(
        _isHalving ? database.HalvingConnectionString : database.WriterConnectionString, _writer, database.AnswersWithin);

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
