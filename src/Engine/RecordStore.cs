using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace RelayHeat.Engine;

/// <summary>One aggregate's record in the storage. A failure comes out as what it means for the caller; the log has its cause.</summary>
/// <typeparam name="TState">The aggregate's state.</typeparam>
/// <param name="grain">The aggregate.</param>
/// <param name="services">The engine's host.</param>
internal sealed partial class RecordStore<TState>(GrainId grain, EngineServices services)
{
    private readonly string _entity = grain.Key.ToString()!;

    /// <summary>
    /// The version of the row whose state is in memory; null while nothing is stored. Whoever has written sets it together with the state:
    /// in between, the state before would pass for the newest.
    /// </summary>
    public string? ETag { get; set; }

    /// <summary>Reads the record, with what is stored beside it.</summary>
    public async Task<Record<TState>> ReadAsync()
    {
        var stored = await ReadAsync(grain);
        ETag = stored.ETag;
        return stored.State ?? new Record<TState>();
    }

    /// <summary>What a former version has stored under another id; null where it has not.</summary>
    public async Task<Record<TState>?> FindFormerAsync(string formerId)
    {
        var key = IdSpan.Create($"{EntityKey.KindOf(_entity)}/{formerId}");
        var former = await ReadAsync(GrainId.Create(grain.Type, key));
        return former.State is { State: not null } record ? record : null;
    }

    /// <summary>Writes the record, unless another activation has written since.</summary>
    /// <returns>The version of the row that was written.</returns>
    /// <exception cref="UnavailableException">It is certain that nothing was written.</exception>
    /// <exception cref="OutcomeUnknownException">Nobody can tell whether it was.</exception>
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

    /// <summary>The version of the row that is stored now.</summary>
    public Task<string?> ReadETagAsync() => ReadAsync(
        () => services.Versions.ReadETagAsync(EngineServices.StateName, _entity), "does not know whether its record is the newest");

    /// <summary>An answer that is durable.</summary>
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

    [LoggerMessage(Level = LogLevel.Error, Message = "What is stored of {Entity} could not be read.")]
    private static partial void LogReadFailed(ILogger logger, Exception cause, string entity);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A write of {Entity} was not confirmed; the activation is given up.")]
    private static partial void LogWriteFailed(ILogger logger, Exception cause, string entity);
}
