using Npgsql;

namespace RelayHeat.Storage;

/// <summary>Tests the PostgreSQL that other tests rely on.</summary>
public sealed class PrivatePostgresTests
{
    [Fact]
    public async Task ImmediateRestart_WhileConnected_KeepsWhatWasCommitted()
    {
        await using var postgres = await CreateAsync();
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync("crashed"));
        await ExecuteAsync(source, "CREATE TABLE kept (n int)");
        await ExecuteAsync(source, "INSERT INTO kept VALUES (1)");

        await postgres.RestartImmediateAsync();
        source.Clear();

        await ExecuteAsync(source, "INSERT INTO kept VALUES (2)");
        Assert.Equal(2L, await ExecuteAsync(source, "SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task Frozen_ThenThawed_AnswersOnlyAfterwards()
    {
        await using var postgres = await CreateAsync();
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync("frozen"));
        await ExecuteAsync(source, "SELECT 1");

        await postgres.FreezeAsync();
        var answer = ExecuteAsync(source, "SELECT 42");
        await Task.WhenAny(answer, Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken));
        var wasAnswered = answer.IsCompleted;
        await postgres.ThawAsync();

        Assert.False(wasAnswered);
        Assert.Equal(42, await answer);
    }

    [Fact]
    public async Task Stopped_RefusesConnections_UntilStartedAgain()
    {
        await using var postgres = await CreateAsync();
        await using var source = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync("stopped") + ";Pooling=false");

        await postgres.StopAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(source, "SELECT 1"));
        await postgres.StartAsync();

        Assert.Equal(1, await ExecuteAsync(source, "SELECT 1"));
    }

    private static async Task<PrivatePostgres> CreateAsync()
    {
        Assert.SkipUnless(PrivatePostgres.IsInstalled, "PostgreSQL is not installed.");
        return await PrivatePostgres.CreateAsync();
    }

    private static async Task<object?> ExecuteAsync(NpgsqlDataSource source, string text)
    {
        await using var command = source.CreateCommand(text);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
