using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace RelayHeat.Engine;

/// <summary>Reads and writes one aggregate's record. Exceptions say what a failure means for the caller; the log has the cause.</summary>
internal sealed partial class RecordStore<TState>(GrainId grain, EngineServices services)
{
    private readonly string _entity = grain.Key.ToString()!;

    /// <summary>
    /// The version of the row whose state is in memory; null while nothing is stored. The writer sets it together with the state: set
    /// earlier, it would make the old state pass for the newest.
    /// </summary>
    public string? ETag { get; set; }

    /// <summary>Reads the record with receipts, outbox and open parts.</summary>
    public async Task<Record<TState>> ReadAsync()
    {
        var stored = await ReadAsync(grain);
        ETag = stored.ETag;
        return stored.State ?? new Record<TState>();
    }

    /// <summary>The record that an older build stored under a former id, or null.</summary>
    public async Task<Record<TState>?> FindFormerAsync(string formerId)
    {
        var key = IdSpan.Create($"{EntityKey.KindOf(_entity)}/{formerId}");
        var former = await ReadAsync(GrainId.Create(grain.Type, key));
        return former.State is { State: not null } record ? record : null;
    }

    /// <summary>Writes the record, unless another activation has written since.</summary>
    /// <returns>The new version of the row.</returns>
    /// <exception cref="UnavailableException">It is certain that nothing was written.</exception>
    /// <exception cref="OutcomeUnknownException">The write was perhaps made.</exception>
    public async Task<string?> WriteAsync(Record<TState> record)
    {
        var stored = new GrainState<Record<TState>>(record, ETag) { RecordExists = ETag is not null };
        try
        {
            await services.Storage.WriteStateAsync(EngineServices.StateName, grain, stored);
        }
        catch (Exception e)
        {
            LogWriteFailed(services.Logger, e, _entity);
            throw e is InconsistentStateException or CommitQueueFullException or CommitRolledBackException
                ? new UnavailableException($"{_entity}: nothing was written. {e.Message}")
                : new OutcomeUnknownException($"{_entity}: the write was not confirmed. {e.Message}");
        }
        return stored.ETag;
    }

    /// <summary>The row's version in the storage.</summary>
    public Task<string?> ReadETagAsync() => ReadAsync(
        () => services.Versions.ReadETagAsync(EngineServices.StateName, _entity), "does not know whether its record is the newest");

    /// <summary>A durable receipt.</summary>
    public Task<Receipt> ReadReceiptAsync(Digest id) => ReadAsync(
        async () => await services.Receipts.FindReceiptAsync(_entity, id)
            ?? throw new InvalidOperationException($"An answer of {_entity} that was durable is not there."),
        "could not read an answer");

    private Task<GrainState<Record<TState>>> ReadAsync(GrainId id) => ReadAsync(
        async () =>
        {
            var stored = new GrainState<Record<TState>>(new Record<TState>());
            await services.Storage.ReadStateAsync(EngineServices.StateName, id, stored);
            return stored;
        },
        "could not read its record");

    private async Task<T> ReadAsync<T>(Func<Task<T>> read, string fault)
    {
        try
        {
            return await read();
        }
        catch (Exception e)
        {
            LogReadFailed(services.Logger, e, _entity);
            throw new UnavailableException($"{_entity} {fault}.");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The stored state of {Entity} could not be read.")]
    private static partial void LogReadFailed(ILogger logger, Exception cause, string entity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write of {Entity} was not confirmed; this activation ends.")]
    private static partial void LogWriteFailed(ILogger logger, Exception cause, string entity);
}
