using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage;

/// <summary>
/// Replaces the ADO.NET provider's write. Commits that arrive during a transaction form the next batch; one batch is one transaction,
/// and an idle queue writes at once. Reads and clears are the provider's own, on the same rows.
/// </summary>
internal sealed partial class CommitQueue : IGrainStorage, IOutboxStore, IDisposable
{
    /// <summary>The most commits that may wait; one more is refused.</summary>
    public const int MaxQueued = 4096;

    /// <summary>The most commits in one transaction.</summary>
    public const int MaxBatch = 512;

    /// <summary>The most bytes in one transaction, unless one commit has more: with files it could exceed the time-out.</summary>
    public const int MaxBatchBytes = 16 * 1024 * 1024;

    /// <summary>After a failure, a probe must write this much before writes count as working: as much as a grain's largest row.</summary>
    private const int ProbeBytes = 64 * 1024;

    /// <summary>How often a row with parts is read again because another activation wrote it during the read.</summary>
    private const int MaxReads = 20;

    /// <summary>For this long after a write, writes count as working without a probe.</summary>
    private const int FreshForMs = 5000;

    private readonly Channel<Commit> _queue = Channel.CreateBounded<Commit>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true, AllowSynchronousContinuations = false });

    private readonly IGrainStorage _provider;
    private readonly ICompanionReader _companions;
    private readonly IBatchWriter _writer;
    private readonly CommitTelemetry _telemetry;
    private readonly ILogger<CommitQueue> _logger;
    private readonly Thread _thread;
    private readonly Lock _probing = new();
    private Task<bool> _probe = Task.FromResult(true);
    private volatile bool _failing;
    private long _writtenAtMs = Environment.TickCount64 - FreshForMs;

    public CommitQueue(
        IGrainStorage provider,
        ICompanionReader companions,
        IBatchWriter writer,
        CommitTelemetry telemetry,
        ILogger<CommitQueue> logger)
    {
        (_provider, _companions, _writer) = (provider, companions, writer);
        (_telemetry, _logger) = (telemetry, logger);
        _telemetry.Watch(() => _queue.Reader.Count);
        _thread = new Thread(Run) { IsBackground = true, Name = "relayheat-commit" };
        _thread.Start();
    }

    /// <summary>Whether the last batch failed as a whole, or the writing thread has ended.</summary>
    public bool IsFailing => _failing || !_thread.IsAlive;

    /// <summary>Whether writes succeed: one did lately, or a probe through this queue does now.</summary>
    public Task<bool> TakesWritesAsync()
    {
        if (!IsFailing && Environment.TickCount64 - Volatile.Read(ref _writtenAtMs) < FreshForMs) return Task.FromResult(true);
        // Share the probe under way: more probes do not help a database that is stuck.
        lock (_probing) return _probe.IsCompleted ? _probe = ProbeAsync() : _probe;
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfTakenForANumber(grainId);
        var entity = grainId.Key.ToString()!;
        for (var reads = 0; reads < MaxReads; reads++)
        {
            await _provider.ReadStateAsync(stateName, grainId, grainState);
            if (!grainState.RecordExists || grainState.State is not IRecord record) return;
            var (receipts, outbox) = await _companions.ReadAsync(entity);
            var parts = record.HasParts ? await _companions.ReadOpenPartsAsync(entity) : [];
            grainState.State = (T)record.WithCompanions(receipts, outbox, parts);
            // An old row with newer parts is a state that never existed.
            if (!record.HasParts || await _companions.ReadETagAsync(stateName, entity) == grainState.ETag) return;
        }
        throw new InconsistentStateException($"{entity} changes faster than it can be read.");
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfTakenForANumber(grainId);
        var payload = StateSerializer.ToBytes(grainState.State);
        var version = grainState.ETag is { } etag ? int.Parse(etag, CultureInfo.InvariantCulture) : (int?)null;
        var commit = Commit.ForState(grainId.Key.ToString()!, stateName, payload, version, (grainState.State as IRecord)?.Effects);
        await EnqueueAsync(commit);
        CommitTelemetry.NoteBatch(Activity.Current, commit);
        grainState.ETag = ((version ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfTakenForANumber(grainId);
        return _provider.ClearStateAsync(stateName, grainId, grainState);
    }

    public Task RetireAsync(string entity, string etag, ImmutableArray<OutboxRow> left, DateTimeOffset? dueAt)
    {
        var version = int.Parse(etag, CultureInfo.InvariantCulture);
        return EnqueueAsync(new Commit { Retirement = new(entity, EngineServices.StateName, version, Waiting.From(dueAt, left)) });
    }

    /// <summary>Refuses further commits, writes those that wait, and closes the database.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
        _writer.Dispose();
    }

    private Task EnqueueAsync(Commit commit) =>
        _queue.Writer.TryWrite(commit) ? commit.Completion : Task.FromException(new CommitQueueFullException());

    private async Task<bool> ProbeAsync()
    {
        // Random digits: the database must not be able to compress them. The empty text removes them again.
        var isProven = !IsFailing || await IsWrittenAsync(RandomNumberGenerator.GetHexString(ProbeBytes));
        return isProven && await IsWrittenAsync("");
    }

    private async Task<bool> IsWrittenAsync(string probe)
    {
        var written = EnqueueAsync(new Commit { Probe = probe });
        await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return written.IsCompletedSuccessfully;
    }

    private void Run()
    {
        var batch = new List<Commit>(MaxBatch);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            for (var bytes = 0L; batch.Count < MaxBatch && _queue.Reader.TryPeek(out var next); batch.Add(next))
            {
                bytes += next.Bytes;
                if (batch.Count > 0 && bytes > MaxBatchBytes) break;
                _queue.Reader.TryRead(out _);
            }
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
        // Each commit may have been tried alone, and failed. Writes work if one was written, or was refused for its version only.
        _failing = batch.TrueForAll(c => c.Refusal is not (null or InconsistentStateException));
        if (!_failing) Volatile.Write(ref _writtenAtMs, Environment.TickCount64);
        foreach (var commit in batch) commit.Succeed();
    }

    // The provider takes the key "0123" for the number 123, and would use that row. All our keys have a prefix.
    private static void ThrowIfTakenForANumber(GrainId grainId)
    {
        if (!grainId.TryGetIntegerKey(out _, out _) && !grainId.TryGetGuidKey(out _, out _)) return;
        throw new ArgumentException($"The key {grainId.Key} would be read as a number or a GUID.", nameof(grainId));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of {Count} commits failed.")]
    private partial void LogBatchFailed(Exception cause, int count);
}
