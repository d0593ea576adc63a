namespace RelayHeat.Storage.Postgres;

/// <summary>
/// Everything that a server or a network can do to the writer, one fault at a time. After each: nothing acknowledged is lost, nothing
/// refused took effect, readiness is right, and the next batch is written.
/// </summary>
public sealed class BrokenWriterTests(WriterBench bench) : IClassFixture<WriterBench>, IAsyncLifetime
{
    /// <summary>More messages than a connect and one batch need, in either direction.</summary>
    private const int MostMessages = 100;

    /// <summary>Fewer mean that the proxy did not see the writer's connection.</summary>
    private const int FewestPlaces = 15;

    /// <summary>At least one of each class of PostgreSQL's errors, and all of those that are the server's fault.</summary>
    public static TheoryData<string> Codes { get; } =
    [
        "01000", "02000", "03000", "08000", "08006", "09000", "0A000", "0B000", "0F000", "0L000", "0P000", "0Z000", "20000", "21000",
        "22000", "22021", "23000", "23505", "24000", "25000", "25006", "25P02", "25P03", "26000", "27000", "28000", "2B000", "2D000",
        "2F000", "34000", "38000", "39000", "3B000", "3D000", "3F000", "40000", "40001", "40P01", "42000", "42501", "42P01", "44000",
        "53000", "53100", "53200", "53300", "53400", "54000", "55000", "55P03", "57000", "57014", "57P01", "57P02", "57P03", "57P04",
        "57P05", "58000", "58030", "58P01", "58P02", "72000", "F0000", "F0001", "HV000", "P0000", "P0001", "XX000", "XX001", "XX002",
    ];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PrivatePostgres.IsInstalled, "PostgreSQL is not installed here.");
        await bench.SqlAsync("CREATE SEQUENCE IF NOT EXISTS raised");
    }

    public async ValueTask DisposeAsync() => await StopRaisingAsync();

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task ServerError_Once_InTheStatementOrAtItsCommit_LeavesNoTrace(string code)
    {
        foreach (var atCommit in new[] { false, true })
        {
            await RaiseAsync(code, atCommit, times: 1);

            Assert.DoesNotContain(WriterBench.Fate.Unknown, await bench.WriteOldAndNewAsync());

            Assert.True((long)(await bench.SqlAsync("SELECT last_value FROM raised"))! > 0);
            await bench.IsWellAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task ServerError_ForAsLongAsItLasts_IsRefusedAndNotReady(string code)
    {
        await RaiseAsync(code, atCommit: false, times: 1_000_000);

        Assert.Equal([WriterBench.Fate.Refused, WriterBench.Fate.Refused], await bench.WriteOldAndNewAsync());
        Assert.False(await bench.IsHealthyAsync());

        await StopRaisingAsync();
        await bench.IsWellAsync();
    }

    [Theory]
    [InlineData(Blow.Cut, false)]
    [InlineData(Blow.CutWithin, false)]
    [InlineData(Blow.Raise, false)]
    [InlineData(Blow.Cut, true)]
    [InlineData(Blow.CutWithin, true)]
    [InlineData(Blow.Raise, true)]
    [InlineData(Blow.Warn, true)]
    public Task Connection_AtEveryMessageFromItsStartToTheEndOfABatch_IsLostWithoutATrace(Blow blow, bool isInAnswer) =>
        AtEveryPlaceAsync(blow, isInAnswer);

    // The server has refused, but the end of its answer does not arrive.
    [Theory]
    [InlineData("23505")]
    [InlineData("53100")]
    public async Task Connection_CutAtEveryMessageAroundAnError_IsLostWithoutATrace(string code)
    {
        foreach (var atCommit in new[] { false, true })
        {
            for (var place = 0; place < MostMessages; place++)
            {
                await RaiseAsync(code, atCommit, times: 1);
                bench.Proxy.Arm(Blow.Cut, isInAnswer: true, place);

                Assert.DoesNotContain(WriterBench.Fate.Unknown, await bench.WriteOldAndNewAsync());

                var hasFallen = bench.Proxy.Disarm();
                await StopRaisingAsync();
                await bench.IsWellAsync();
                if (!hasFallen) break;
            }
        }
    }

    // Nobody closes the connection: the writer must notice by itself, and its statement may still be running.
    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    [InlineData(true, 2)]
    public async Task Connection_ThatFallsSilentInABatch_IsGivenUpAndTheTruthIsLearned(bool isInAnswer, int messages)
    {
        bench.Proxy.Arm(Blow.Hold, isInAnswer, messages);

        Assert.Equal([WriterBench.Fate.Written, WriterBench.Fate.Written], await bench.WriteOldAndNewAsync());

        Assert.True(bench.Proxy.Disarm());
        await bench.IsWellAsync();
    }

    private async Task AtEveryPlaceAsync(Blow blow, bool isInAnswer)
    {
        var place = 0;
        for (; place < MostMessages; place++)
        {
            bench.Proxy.CutWriter();
            bench.Proxy.Arm(blow, isInAnswer, place);

            Assert.DoesNotContain(WriterBench.Fate.Unknown, await bench.WriteOldAndNewAsync());

            var hasFallen = bench.Proxy.Disarm();
            await bench.IsWellAsync();
            if (!hasFallen) break;
        }
        Assert.InRange(place, FewestPlaces, MostMessages - 1);
    }

    // A sequence counts the failures: a rollback does not undo it.
    private async Task RaiseAsync(string code, bool atCommit, int times)
    {
        await StopRaisingAsync();
        var trigger = atCommit
            ? "CREATE CONSTRAINT TRIGGER raising AFTER INSERT OR UPDATE ON relayheat_writer DEFERRABLE INITIALLY DEFERRED"
            : "CREATE TRIGGER raising BEFORE INSERT ON relayheat_writer";
        await bench.SqlAsync($"""
            ALTER SEQUENCE raised RESTART;
            CREATE OR REPLACE FUNCTION raising() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('raised') <= {times} THEN RAISE EXCEPTION USING ERRCODE = '{code}', MESSAGE = 'raised by the test'; END IF;
                RETURN NEW;
            END $$;
            {trigger} FOR EACH ROW EXECUTE FUNCTION raising();
            """);
    }

    private Task<object?> StopRaisingAsync() => bench.SqlAsync("DROP TRIGGER IF EXISTS raising ON relayheat_writer");
}
