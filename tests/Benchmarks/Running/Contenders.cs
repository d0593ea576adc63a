using System.Globalization;
using RelayHeat.Benchmarks.Works;
using RelayHeat.Hosting.Auth;
using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Running;

/// <summary>All contenders, in the order of their turns.</summary>
internal static class Contenders
{
    private const string Pool = "32 pooled connections, statements prepared by Npgsql";

    public static Contender BareRoute { get; } = new(
        "bare route",
        "One route of the same web server that answers a constant: the limit of reads.",
        [Work.Rights],
        Deploy.Alone(Project("BareRoute")),
        Rows: new Dictionary<string, string>());

    public static Contender HandWritten { get; } = new(
        "hand-written, lean",
        $"An ASP.NET endpoint on Npgsql: `SELECT … FOR UPDATE`, then state, event and list row in one batch, then commit. {Pool}.",
        Work.Shared,
        Deploy.OnPostgres(Project("HandWritten")),
        ThreeRows);

    public static Contender EfCore { get; } = new(
        "EF Core, lean",
        "The same rows through EF Core 10: pooled contexts, a compiled query for reads, `FOR UPDATE` by `FromSql`, one `SaveChanges`. "
        + $"{Pool}.",
        Work.Shared,
        Deploy.OnPostgres(Project("EfCore")),
        ThreeRows);

    public static Contender EqualHandWritten { get; } = Equal(
        "hand-written, equal work",
        "The lean one, and what RelayHeat promises: bearer tokens, stored answers to idempotency keys, and the sub-account told through an "
        + "outbox in the same transaction, which a background task delivers ten times a second, many messages in one statement.",
        "HandWritten");

    public static Contender EqualEfCore { get; } = Equal(
        "EF Core, equal work",
        "The same promises through EF Core, built on its lean one; messages are delivered many to one `SaveChanges`.",
        "EfCore");

    public static Contender OrleansOnPostgres { get; } = new(
        "stock Orleans on PostgreSQL, lean",
        "Grains with `IPersistentState` on the ADO.NET provider, System.Text.Json, silo and web server in one process. The state's row "
        + $"alone, in a single-statement upsert. {Pool}.",
        Work.Shared,
        Deploy.OnPostgres(Project("StockOrleans"), "--Database=postgres", SiloPort()),
        Rows("state", "SELECT count(*) FROM orleansstorage WHERE grainidextensionstring = 'store/' || @id"));

    public static Contender OrleansOnSqlite { get; } = new(
        "stock Orleans on SQLite, lean",
        "The same on SQLite: write-ahead log, `synchronous=FULL`.",
        Work.Shared,
        Deploy.OnSqlite("orleans", "orleans.db", (_, directory, url) => new Launch(
            Project("StockOrleans"), url, "--Database=sqlite", SiloPort(), $"--ConnectionString=Data Source={directory}/orleans.db")),
        Rows("state", "SELECT count(*) FROM OrleansStorage WHERE GrainIdExtensionString = 'store/' || @id"));

    public static Contender Akka { get; } = new(
        "Akka.NET, lean",
        "Cluster sharding, one event-sourced entity a store, Akka.Persistence.Sql with its own batching, a snapshot every 100 events, "
        + $"System.Text.Json, shard and web server in one process. The event's row alone. {Pool}.",
        Work.Shared,
        Deploy.OnPostgres(Project("AkkaSharding"), string.Create(CultureInfo.InvariantCulture, $"--RemotePort={Ports.Free()}")),
        Rows("event", "SELECT count(*) FROM journal WHERE persistence_id = 'store-' || @id"));

    /// <summary>The contenders of a plan.</summary>
    public static IReadOnlyList<Contender> Of(Plan plan)
    {
        Contender[] all =
        [
            BareRoute, HandWritten, EfCore, OrleansOnPostgres, OrleansOnSqlite, Akka, EqualHandWritten, EqualEfCore,
            RelayHeats.Embedded, RelayHeats.Node, RelayHeats.SmallCluster, RelayHeats.TwoNodes, RelayHeats.LargeCluster,
        ];
        Contender[] large = plan.WithLargeCluster || plan.Names.Count > 0 ? [] : [RelayHeats.TwoNodes, RelayHeats.LargeCluster];
        return [.. all.Where(c => plan.Admits(c.Name)).Except(large)];
    }

    private static Contender Equal(string name, string about, string project) => new(
        name,
        about,
        Work.Shared,
        Deploy.OnPostgres(
            Project(project), lab =>
            [
                "--EqualWork=true", $"--SigningKeyFile={lab.WriteSigningKey(lab.CreateDirectory("equal"))}",
                $"--Issuer={LocalTokens.Issuer}", $"--Audience={LocalTokens.Audience}",
            ]),
        new Dictionary<string, string>(ThreeRows)
        {
            ["stored answer"] = "SELECT count(*) FROM receipt WHERE store_id = @id",
            ["account that was told"] = "SELECT count(*) FROM account WHERE merchant_id = @id",
        })
    {
        IsEqual = true,
    };

    private static Dictionary<string, string> ThreeRows => new()
    {
        ["state"] = "SELECT count(*) FROM store WHERE id = @id",
        ["event"] = "SELECT count(*) FROM store_event WHERE store_id = @id",
        ["list row"] = "SELECT count(*) FROM store_list WHERE id = @id",
    };

    private static Dictionary<string, string> Rows(string name, string count) => new() { [name] = count };

    private static string Project(string name) => "tests/Benchmarks/Contenders/" + name;

    private static string SiloPort() => string.Create(CultureInfo.InvariantCulture, $"--SiloPort={Ports.Free()}");
}
