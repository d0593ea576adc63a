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
/// Stands in front of the ADO.NET provider's write. Writes that arrive while a commit runs form the next batch; an idle system
/// commits at once. Reads and clears are the provider's own, on the same rows.
/// </summary>
internal sealed partial class CommitQueue : IGrainStorage, IOutboxStore, IDisposable
{
    /// <summary>Commits that may wait; one more is refused.</summary>
    public const int MaxQueued = 4096;

    /// <summary>Commits in one transaction.</summary>
    public const int MaxBatch = 512;

    /// <summary>Bytes in one transaction, unless one commit has more: files must not make it longer than a statement may take.</summary>
    public const int MaxBatchBytes = 16 * 1024 * 1024;

    /// <summary>After a failure this much must be written before writes count as taken: as much as the largest row of a grain.</summary>
    private const int ProbeBytes = 64 * 1024;

    /// <summary>How often a row with parts is read anew because another activation has written it meanwhile.</summary>
    private const int MaxReads = 20;

    /// <summary>For how long a write shows that writes are taken.</summary>
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

    /// <summary>Whether the last batch failed as a whole.</summary>
    public bool IsFailing => _failing || !_thread.IsAlive;

    /// <summary>Whether writes are taken: one was lately, or one is now, by the way that all of them take.</summary>
    public Task<bool> TakesWritesAsync()
    {
        if (!IsFailing && Environment.TickCount64 - Volatile.Read(ref _writtenAtMs) < FreshForMs) return Task.FromResult(true);
        // Whoever asks while one is under way waits for it: what is stuck is not helped by more of the same.
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
            // An old row with new parts would be a state that there never was.
            if (!record.HasParts || await _companions.ReadETagAsync(stateName, entity) == grainState.ETag) return;
        }
        throw new InconsistentStateException($"{entity} changes faster than it can be read.");
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIfTakenForANumber(grainId);
        var payload = StateSerializer.ToBytes(grainState.State);
        var version = grainState.ETag is { } etag ? int.Parse(etag, CultureInfo.InvariantCulture) : (int?)null;
        var commit = Commit.Of(grainId.Key.ToString()!, stateName, payload, version, (grainState.State as IRecord)?.Effects);
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
        return EnqueueAsync(new Commit { Retirement = new(entity, EngineServices.StateName, version, Waiting.Of(dueAt, left)) });
    }

    /// <summary>Takes no more commits, finishes those that wait, and closes the database.</summary>
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
        // Hexadecimal digits of chance: the database must not be able to make them shorter.
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
        // Each may have been tried alone, and failed: only one that is written shows that writes are taken, or that was too late.
        _failing = batch.TrueForAll(c => c.Refusal is not (null or InconsistentStateException));
        if (!_failing) Volatile.Write(ref _writtenAtMs, Environment.TickCount64);
        foreach (var commit in batch) commit.Succeed();
    }

    // The stock provider would find the row of "0123" under "123": a number, were it no text. Every key of ours has a prefix.
    private static void ThrowIfTakenForANumber(GrainId grainId)
    {
        if (!grainId.TryGetIntegerKey(out _, out _) && !grainId.TryGetGuidKey(out _, out _)) return;
        throw new ArgumentException($"The key {grainId.Key} would be read as a number or a GUID.", nameof(grainId));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A batch of {Count} commits failed.")]
    private partial void LogBatchFailed(Exception cause, int count);
}
