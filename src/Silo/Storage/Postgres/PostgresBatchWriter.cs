using Npgsql;
using Orleans.Storage;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>
/// A silo's writer: one connection, one round trip for each batch. After a failure the next batch uses a new connection. If the answer
/// is lost, the new connection first makes sure that the old session has ended, and then reads the outcome of the batch: grains learn
/// what happened, not a guess.
/// </summary>
internal sealed class PostgresBatchWriter(PostgresDatabase database, string serviceId) : IBatchWriter
{
    /// <summary>How long it tries to read a lost outcome. Calls time out earlier: those callers hear that the outcome is unknown.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long it searches for the commit that fails the batch. Commits that were not tried by then are refused.</summary>
    private static readonly TimeSpan TimeToHalve = TimeSpan.FromSeconds(5);

    /// <summary>How often a batch is sent that was certainly not written.</summary>
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
            // The batch has waited long enough for a row that another session has locked. Each half waits only briefly.
            _isHalving = true;
            WriteHalves(batch, Environment.TickCount64 + (long)TimeToHalve.TotalMilliseconds, e);
            _isHalving = false;
            Close();
        }
    }

    public void Dispose() => Close();

    // One commit cannot be written. Halve the batch until that commit fails alone.
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
            // Go on with the other half.
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

    /// <summary>Writes the batch. Returns the places of the refused commits in it.</summary>
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
                // While halving, many statements fail: keep the connection if it is still good.
                var isRolledBack = PostgresErrors.IsRolledBack(e);
                if (!_isHalving || !isRolledBack || PostgresErrors.IsOfTheServer(e) || !connection.IsOpen) Close();
                if (!isRolledBack && Learn(number, e) is { } refused) return refused;
                // The batch was not written. If only the connection was at fault, try again on a new one.
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
            // Nothing was sent.
            throw new CommitRolledBackException(e.Message, new NpgsqlException("There is no connection to write on.", e));
        }
    }

    /// <summary>Asks on a new connection which commits of the batch were refused; null if the batch was not written.</summary>
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
