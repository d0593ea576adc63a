using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Storage;
using RelayHeat.Grains.Core;

namespace RelayHeat.Silo.Storage;

/// <summary>
/// Stands in front of the ADO.NET provider's write. Writes that arrive while a commit runs form the next batch; an idle system
/// commits at once. Reads and clears are the provider's own, on the same rows.
/// </summary>
internal sealed partial class CommitQueue : IGrainStorage, IOutboxStore, IDisposable
{
    /// <summary>Commits that may wait; one more is refused.</summary>
    public const int MaxQueued = 4096;

    /// <summary>Commits in one transaction.</summary>
    public const int MaxBatch = 512;

    private readonly Channel<Commit> _queue = Channel.CreateBounded<Commit>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly IGrainStorage _provider;
    private readonly ICompanionReader _companions;
    private readonly IGrainStorageSerializer _serializer;
    private readonly IBatchWriter _writer;
    private readonly CommitTelemetry _telemetry;
    private readonly ILogger<CommitQueue> _logger;
    private readonly Thread _thread;
    private volatile bool _failing;

    public CommitQueue(
        IGrainStorage provider,
        ICompanionReader companions,
        IGrainStorageSerializer serializer,
        IBatchWriter writer,
        CommitTelemetry telemetry,
        ILogger<CommitQueue> logger)
    {
        (_provider, _companions, _serializer, _writer) = (provider, companions, serializer, writer);
        (_telemetry, _logger) = (telemetry, logger);
        _telemetry.Watch(() => _queue.Reader.Count);
        _thread = new Thread(Run) { IsBackground = true, Name = "relayheat-commit" };
        _thread.Start();
    }

    /// <summary>Whether the last batch failed as a whole.</summary>
    public bool IsFailing => _failing || !_thread.IsAlive;

    /// <summary>Somebody has written to the database since: the failure is over, unless the writer itself has ended.</summary>
    public void NoteRecovery() => _failing = false;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await _provider.ReadStateAsync(stateName, grainId, grainState);
        if (!grainState.RecordExists || grainState.State is not IRecord record) return;
        var entity = grainId.Key.ToString()!;
        var (receipts, outbox) = await _companions.ReadAsync(entity);
        var parts = record.HasParts ? await _companions.ReadOpenPartsAsync(entity) : [];
        grainState.State = (T)record.WithCompanions(receipts, outbox, parts);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = _serializer.Serialize(grainState.State).ToArray();
        var version = grainState.ETag is { } etag ? int.Parse(etag, CultureInfo.InvariantCulture) : (int?)null;
        var row = new GrainRow(grainId.Key.ToString()!, stateName, payload, version);
        var commit = new Commit(row, (grainState.State as IRecord)?.Effects);
        await EnqueueAsync(commit);
        CommitTelemetry.NoteBatch(Activity.Current, commit);
        grainState.ETag = ((version ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        _provider.ClearStateAsync(stateName, grainId, grainState);

    public Task RetireAsync(string entity, OutboxRow row) =>
        EnqueueAsync(new Commit(null, new CommitEffects { Entity = entity, OutboxRetired = [row] }));

    /// <summary>Takes no more commits, finishes those that wait, and closes the database.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
        _writer.Dispose();
    }

    private Task EnqueueAsync(Commit commit) =>
        _queue.Writer.TryWrite(commit) ? commit.Completion : throw new CommitQueueFullException();

    private void Run()
    {
        var batch = new List<Commit>(MaxBatch);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var commit)) batch.Add(commit);
            Write(batch);
            batch.Clear();
        }
    }

    private void Write(List<Commit> batch)
    {
        using var observed = _telemetry.Observe(batch);
        try
        {
            _writer.Write(batch);
        }
        catch (Exception e)
        {
            _failing = true;
            observed.Fail(e);
            LogBatchFailed(e, batch.Count);
            foreach (var commit in batch) commit.Fail(e);
            return;
        }
        _failing = false;
        foreach (var commit in batch) commit.Succeed();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of {Count} commits failed.")]
    private partial void LogBatchFailed(Exception cause, int count);
}
