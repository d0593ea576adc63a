using Microsoft.Data.Sqlite;
using Orleans.Storage;
using RelayHeat.Engine;
using RelayHeat.Grains;

namespace RelayHeat.Silo.Storage.Sqlite;

/// <summary>The only writer of the SQLite file, on one connection. It releases <c>held</c> after the last commit.</summary>
internal sealed class SqliteBatchWriter(SqliteDatabase database, string serviceId, SqliteCheckpoints checkpoints, IDisposable held)
    : IBatchWriter
{
    private SqliteStatements? _statements;

    public void Write(IReadOnlyList<Commit> batch)
    {
        if (_statements is { } statements) checkpoints.Follow(statements.Connection);
        try
        {
            WriteTogether(batch);
        }
        catch (CommitRolledBackException e) when (batch.Count > 1 && SqliteErrors.IsOfOneCommit(e.InnerException))
        {
            // One commit cannot be written. Tried alone, it fails alone.
            foreach (var commit in batch) WriteAlone(commit);
        }
    }

    public void Dispose()
    {
        checkpoints.Dispose();
        Close();
        held.Dispose();
    }

    private void WriteAlone(Commit commit)
    {
        try
        {
            WriteTogether([commit]);
        }
        catch (CommitRolledBackException e)
        {
            commit.Refuse(e);
        }
    }

    private void WriteTogether(IReadOnlyList<Commit> batch)
    {
        var statements = Begin();
        try
        {
            foreach (var commit in batch) Write(statements, commit);
        }
        catch (Exception e)
        {
            // The transaction was not committed, and closing the connection ends it: nothing was written.
            Close();
            throw new CommitRolledBackException(e.Message, e);
        }
        try
        {
            statements.Commit();
        }
        catch (SqliteException e) when (SqliteErrors.IsRolledBack(e))
        {
            Close();
            throw new CommitRolledBackException(e.Message, e);
        }
        catch
        {
            // The commit has perhaps reached the disk. The next batch starts on a new connection.
            Close();
            throw;
        }
    }

    private SqliteStatements Begin()
    {
        try
        {
            _statements ??= new SqliteStatements(database.OpenForWriting(), serviceId);
            _statements.Begin();
            return _statements;
        }
        catch (SqliteException e)
        {
            Close();
            throw new CommitRolledBackException(e.Message, e);
        }
    }

    private static void Write(SqliteStatements statements, Commit commit)
    {
        if (commit.Row is { } row && !statements.PutRow(row))
        {
            commit.Refuse(new InconsistentStateException(FormattableString.Invariant(
                $"The row of {row.Key} is not at version {row.Version ?? 0}; 0 stands for none.")));
            return;
        }
        if (commit.Retirement is { } left) statements.Retire(left);
        if (commit.Probe is { } probe) statements.PutProbe(probe);
        if (commit.Effects is not { } effects) return;
        var receipts = commit.ReceiptsJson;
        foreach (var happened in effects.Events)
        {
            statements.AppendEvent(effects.Entity, happened, receipts);
            receipts = null;
        }
        foreach (var used in effects.UsedIds) statements.UseId(effects.Entity, used);
        foreach (var part in effects.Parts) statements.PutPart(effects.Entity, part);
        foreach (var fate in effects.FileFates) statements.PutFate(effects.Entity, fate);
        if (effects.Content is { } content) statements.PutContent(effects.Entity, content);
    }

    private void Close()
    {
        _statements?.Dispose();
        _statements = null;
    }
}
