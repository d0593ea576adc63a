using System.Data.Common;
using Npgsql;
using Orleans.Hosting;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Silo;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Postgres;

/// <summary>What the roles of a cluster may not do. The processes of <see cref="CertificateTests"/> show that they may do enough.</summary>
public sealed class RolesTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Roles_WhatTheyDoNotNeed_IsRefused()
    {
        var database = await RolesDatabase.CreateAsync(server);
        (string Role, string Sql)[] needless =
        [
            ("silo", "UPDATE relayheat_event SET actor = 'another'"),
            ("silo", "DELETE FROM relayheat_event"),
            ("silo", "DELETE FROM relayheat_used_id"),
            ("silo", "UPDATE relayheat_content SET bytes = ''"),
            ("silo", "UPDATE relayheat_content_use SET hash = ''"),
            ("silo", "DELETE FROM OrleansStorage"),
            ("silo", "UPDATE OrleansQuery SET QueryText = ''"),
            ("silo", "INSERT INTO schemaversions (scriptname, applied) VALUES ('x', now())"),
            ("silo", "SELECT setval('relayheat_event_sequence', 1)"),
            ("silo", "CREATE TABLE mine (n int)"),
            ("silo", "TRUNCATE relayheat_part"),
            ("silo", "BEGIN; LOCK TABLE relayheat_migration IN EXCLUSIVE MODE"),
            ("silo", "SELECT lo_create(0)"),
            ("owner", "CREATE ROLE another"),
            ("owner", "CREATE DATABASE another"),
            ("owner", "ALTER SYSTEM SET work_mem = '1GB'"),
            ("owner", "COPY (SELECT 1) TO PROGRAM 'true'"),
            ("owner", "SELECT pg_read_file('PG_VERSION')"),
            ("gateway", "SELECT count(*) FROM OrleansStorage"),
            ("gateway", "SELECT count(*) FROM relayheat_event"),
            ("gateway", "SELECT count(*) FROM relayheat_content"),
            ("gateway", "DELETE FROM OrleansMembership"),
            ("gateway", "UPDATE OrleansQuery SET QueryText = ''"),
            ("gateway", "CREATE TABLE mine (n int)"),
            // Statements that would stop the feed, empty it, or stop its writers.
            ("gateway", "TRUNCATE relayheat_event"),
            ("gateway", "BEGIN; LOCK TABLE relayheat_event IN ROW EXCLUSIVE MODE"),
            ("gateway", "BEGIN; LOCK TABLE relayheat_event IN ACCESS SHARE MODE"),
            ("gateway", "BEGIN; LOCK TABLE relayheat_migration IN EXCLUSIVE MODE"),
            ("gateway", "BEGIN; LOCK TABLE OrleansMembership IN ROW SHARE MODE"),
            ("gateway", "SELECT 1 FROM OrleansMembership FOR SHARE"),
            ("gateway", "SELECT nextval('relayheat_event_sequence')"),
            ("gateway", "SELECT last_value FROM relayheat_event_sequence"),
            ("gateway", "SELECT pg_advisory_lock(1)"),
            ("gateway", "SELECT pg_try_advisory_xact_lock_shared(1)"),
            ("gateway", "SELECT lo_create(0)"),
            ("gateway", "SELECT pg_logical_emit_message(false, 'x', 'x')"),
            ("gateway", "CREATE TEMPORARY TABLE mine (n int)"),
            ("gateway", "SET temp_file_limit = -1"),
        ];

        foreach (var (role, sql) in needless)
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsRoleAsync(role, sql));
            Assert.Equal((role, sql, PostgresErrorCodes.InsufficientPrivilege), (role, sql, refused.SqlState));
        }
    }

    // Not every administrator can keep gateways from taking advisory locks. Nothing may wait for these either.
    [Fact]
    public async Task Gateway_HoldingEveryLockThatItCan_StopsNeitherCommitsNorTheFeedNorAStart()
    {
        var database = await RolesDatabase.CreateAsync(server);
        await database.ExecuteAsync("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA pg_catalog TO relayheat_gateway");
        await using var silo = await StorageFixture.StartAsync(new SiloOf(database));
        await WriteAsync(silo, 1, null);
        await using var gateway = new NpgsqlConnection(database.As("gateway"));
        await gateway.OpenAsync(Token);
        await using (var hold = new NpgsqlCommand(
            """
            SET application_name = 'relayheat-writer'; BEGIN; SELECT pg_current_xact_id();
            LOCK TABLE OrleansMembership, OrleansQuery IN ACCESS SHARE MODE;
            SELECT pg_advisory_lock(key) FROM (
                SELECT (x'5248'::bigint << 48) | n AS key FROM generate_series(0, 500) n
                UNION SELECT x'52454C41594D4947'::bigint
                UNION SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = 'advisory') keys
            WHERE NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND (classid::bigint << 32 | objid::bigint) = key)
            """,
            gateway)) await hold.ExecuteNonQueryAsync(Token);

        Assert.Equal("2", await WriteAsync(silo, 2, "1"));
        Assert.Equal([1L, 2L], (await silo.ReadModel.ReadEventsAsync(new EventQuery(0, null, 10), Token)).Select(e => e.Version));
        // A gateway waits in line for every lock of a silo, and the silo loses its connection.
        await using var inLine = new NpgsqlConnection(database.As("gateway"));
        await inLine.OpenAsync(Token);
        await using var want = new NpgsqlCommand(
            "SELECT pg_advisory_lock((classid::bigint << 32) | objid::bigint) FROM pg_locks WHERE locktype = 'advisory' AND pid <> @p0", inLine);
        want.Parameters.AddWithValue("p0", gateway.ProcessID);
        var waiting = want.ExecuteNonQueryAsync(Token);
        await database.ExecuteAsync(
            """
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name LIKE 'relayheat-commit%'
            """);
        Assert.Equal("3", await WriteAsync(silo, 3, "2"));
        await waiting;

        await Task.Run(() => new PostgresDatabase(database.As("owner")).Migrate(), Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
        await Task.Run(() => new PostgresDatabase(database.As("silo")).RequireMigrated(), Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
    }

    [Fact]
    public async Task Gateways_OfWhichThereAreTooMany_LeaveTheOthersTheirConnections()
    {
        var database = await RolesDatabase.CreateAsync(server);

        Assert.InRange((int)(await database.ExecuteAsync("SELECT rolconnlimit FROM pg_roles WHERE rolname = 'relayheat_gateway'"))!, 1, 50);
    }

    // Without this test a missing grant on a table would show in production, at a silo's first commit.
    [Fact]
    public async Task Silo_EveryTableThatThereIs_CanBeReadByIt()
    {
        var database = await RolesDatabase.CreateAsync(server);

        var forgotten = await database.ExecuteAsRoleAsync(
            "owner",
            """
            SELECT coalesce(string_agg(relname, ', '), '') FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND NOT has_table_privilege('relayheat_silo', oid, 'SELECT')
            """);

        Assert.Equal("", forgotten);
        new PostgresDatabase(database.As("silo")).RequireMigrated();
    }

    private static Task<string> WriteAsync(StorageFixture silo, long version, string? etag)
    {
        var happened = new EventRow(DateTimeOffset.UnixEpoch, version, "tested", "somebody", "2026-01", "{}");
        var effects = new CommitEffects { Entity = "merchant/m", Events = [happened] };
        return StorageFixture.WriteAsync(silo.Queue, effects.Entity, StorageFixture.With(effects), etag);
    }

    /// <summary>A silo's storage with only a silo's rights.</summary>
    private sealed class SiloOf(RolesDatabase database) : ITestDatabase
    {
        public Task CreateAsync() => Task.CompletedTask;

        public void AddTo(ISiloBuilder silo) => silo.AddPostgresStorage(new PostgresDatabase(database.As("silo")));

        public Task<DbConnection> OpenAsync() => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
