using Npgsql;
using Orleans.Storage;
using RelayHeat.Support;

namespace RelayHeat.Storage.Support;

/// <summary>A real writer on a real server with a proxy in between, and the checks after each fault.</summary>
public sealed class WriterBench : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, long> _versions = [];
    private PrivatePostgres _postgres = null!;
    private StorageFixture _storage = null!;
    private NpgsqlConnection _direct = null!;
    private int _next;

    /// <summary>The reported outcome of a write.</summary>
    public enum Fate
    {
        /// <summary>Acknowledged.</summary>
        Written,

        /// <summary>Certainly not written.</summary>
        Refused,

        /// <summary>Perhaps written.</summary>
        Unknown,
    }

    internal PostgresProxy Proxy { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (!PrivatePostgres.IsInstalled) return;
        _postgres = await PrivatePostgres.CreateAsync();
        Proxy = new PostgresProxy(_postgres.Port);
        _storage = await StorageFixture.StartAsync(new ProxiedDatabase(await _postgres.CreateDatabaseAsync("bench"), Proxy));
        _direct = (NpgsqlConnection)await _storage.Database.OpenAsync();
        Assert.Equal([Fate.Written], await WriteAsync("merchant/old"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_storage is null) return;
        await _direct.DisposeAsync();
        await _storage.DisposeAsync();
        Proxy.Dispose();
        await _postgres.DisposeAsync();
    }

    /// <summary>Updates an existing row and inserts a new one at once, and checks the reported outcomes against what is stored.</summary>
    public async Task<Fate[]> WriteOldAndNewAsync() => await WriteAsync("merchant/old", $"merchant/new{_next++}");

    /// <summary>Checks that everything works again: readiness says so, and the next batch is written at the first attempt.</summary>
    public async Task IsWellAsync()
    {
        Assert.True(await _storage.IsHealthyAsync(), "Readiness says no, and nothing is wrong.");
        Assert.Equal([Fate.Written, Fate.Written], await WriteOldAndNewAsync());
    }

    public Task<bool> IsHealthyAsync() => _storage.IsHealthyAsync();

    /// <summary>Runs a statement without the proxy.</summary>
    public async Task<object?> SqlAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _direct);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Writes the next version of each row at once.</summary>
    public async Task<Fate[]> WriteAsync(params string[] keys)
    {
        var writes = keys.Select(key => StorageFixture.WriteAsync(_storage.Queue, key, Next(key), ETag(key))).ToList();
        var fates = new Fate[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            fates[i] = await FateAsync(writes[i]);
            await HoldsAsync(keys[i], fates[i]);
        }
        return fates;
    }

    private static async Task<Fate> FateAsync(Task write)
    {
        await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return write.Exception?.InnerException switch
        {
            null => Fate.Written,
            CommitRolledBackException or InconsistentStateException => Fate.Refused,
            _ => Fate.Unknown,
        };
    }

    // Nothing acknowledged is lost, nothing refused took effect, and row and events agree.
    private async Task HoldsAsync(string key, Fate fate)
    {
        var before = _versions.GetValueOrDefault(key);
        var row = (int?)await SqlAsync($"SELECT version FROM OrleansStorage WHERE GrainIdExtensionString = '{key}'") ?? 0;
        var events = (long)(await SqlAsync($"SELECT count(*) FROM relayheat_event WHERE entity = '{key}'"))!;
        Assert.Equal(row, events);
        if (fate == Fate.Written) Assert.Equal(before + 1, row);
        if (fate == Fate.Refused) Assert.Equal(before, row);
        _versions[key] = row;
    }

    private string? ETag(string key) =>
        _versions.GetValueOrDefault(key) is > 0 and var version ? FormattableString.Invariant($"{version}") : null;

    private Record<Grains.Merchants.MerchantState> Next(string key)
    {
        var version = _versions.GetValueOrDefault(key) + 1;
        return StorageFixture.With(new CommitEffects { Entity = key, Events = [new EventRow(Noon, version, "tested", "ann", "1", "{}")] });
    }
}
