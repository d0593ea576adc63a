using Npgsql;
using RelayHeat.Silo.Storage.Postgres;

namespace RelayHeat.Storage.Postgres;

/// <summary>What the roles of a cluster may not do. That they may do enough is shown by the processes of <see cref="CertificateTests"/>.</summary>
public sealed class RolesTests(PostgresServer server)
{
    [Fact]
    public async Task Roles_WhatTheyDoNotNeed_IsRefused()
    {
        var database = await RolesDatabase.CreateAsync(server);
        (string Role, string Sql)[] needless =
        [
            ("silo", "UPDATE relayheat_event SET actor = 'another'"),
            ("silo", "DELETE FROM relayheat_event"),
            ("silo", "DELETE FROM relayheat_used_id"),
            ("silo", "DELETE FROM OrleansStorage"),
            ("silo", "UPDATE OrleansQuery SET QueryText = ''"),
            ("silo", "INSERT INTO schemaversions (scriptname, applied) VALUES ('x', now())"),
            ("silo", "SELECT setval('relayheat_event_sequence', 1)"),
            ("silo", "CREATE TABLE mine (n int)"),
            ("silo", "TRUNCATE relayheat_outbox"),
            ("gateway", "SELECT count(*) FROM OrleansStorage"),
            ("gateway", "SELECT count(*) FROM relayheat_event"),
            ("gateway", "SELECT count(*) FROM relayheat_content"),
            ("gateway", "DELETE FROM OrleansMembership"),
            ("gateway", "UPDATE OrleansQuery SET QueryText = ''"),
            ("gateway", "CREATE TABLE mine (n int)"),
        ];

        foreach (var (role, sql) in needless)
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsRoleAsync(role, sql));
            Assert.Equal((role, sql, PostgresErrorCodes.InsufficientPrivilege), (role, sql, refused.SqlState));
        }
    }

    // A table that nobody granted would be found out by a silo in production, at its first commit.
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
}
