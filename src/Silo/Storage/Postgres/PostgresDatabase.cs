using System.Data.Common;
using System.Reflection;
using DbUp;
using DbUp.Engine;
using Npgsql;
using RelayHeat.Hosting;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>The PostgreSQL database of a cluster: its connection strings with their limits, and its schema.</summary>
internal sealed class PostgresDatabase
{
    /// <summary>Seconds to open a connection, and to wait for a free one of the pool.</summary>
    public const int ConnectTimeoutS = 3;

    /// <summary>The same at the start of a process.</summary>
    public const int StartTimeoutS = 15;

    /// <summary>The fewest connections that a silo needs: one to write, two for membership, one to read.</summary>
    public const int MinConnections = 4;

    private const int MembershipConnections = 2;

    // The client waits longer than the server's statement time-out: if the server answers first, it is certain that nothing was done.
    private const int PatienceOverStatementS = 3;

    // If a client's host vanishes, the server ends the session and releases its locks after 8 s, not after TCP's two hours.
    private const string VanishedClient =
        "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=8000";

    /// <summary>Seconds that a connection is kept: after a failover the address leads to another server.</summary>
    private const int ConnectionLifetimeS = 30;

    /// <summary>How long a half of a batch waits for a row that another session has locked.</summary>
    private const int HalvingLockTimeoutMs = 100;

    // These override the defaults of the database and the role. The connection string may override them.
    private const string Defaults = "-c synchronous_commit=on -c search_path=public";

    // Nobody may override these: they decide whether a commit happens, and what the client learns of it.
    private const string Fixed =
        "-c default_transaction_isolation=read\\ committed -c default_transaction_read_only=off -c default_transaction_deferrable=off "
        + "-c client_min_messages=warning -c idle_session_timeout=0 -c standard_conforming_strings=on -c bytea_output=hex "
        + "-c DateStyle=ISO -c IntervalStyle=postgres -c TimeZone=UTC";

    // A prepared plan is kept for good. It must join the batch to the tables by key, even if they were empty when it was made.
    private const string GenericPlans =
        " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    private const string ThroughAPooler =
        "Cluster:ConnectionString leads through a connection pooler: connect silos, and the command 'migrate', to PostgreSQL itself. "
        + "Gateways may go through it.";

    private const string GrantsResource = "RelayHeat.Silo.Storage.Postgres.Grants.sql";

    private readonly string _admin;

    // `maxConnections` is the limit of one silo. The server ends a statement after `statementTimeoutMs`.
    public PostgresDatabase(string connectionString, int maxConnections = 16, int statementTimeoutMs = 5000)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var commandTimeoutS = (statementTimeoutMs / 1000) + PatienceOverStatementS;
        AnswersWithin = TimeSpan.FromSeconds(commandTimeoutS);
        string Options(int timeoutMs, int lockTimeoutMs) => FormattableString.Invariant(
            $"{Defaults} {given.Options} {Fixed} {VanishedClient} -c statement_timeout={timeoutMs} -c lock_timeout={lockTimeoutMs}");
        // The wait for a locked row ends before the statement does, so that there is time to find the commit that waits.
        var lockTimeoutMs = statementTimeoutMs / 2;
        NpgsqlConnectionStringBuilder With(string name) => new(connectionString)
        {
            ApplicationName = name,
            Options = Options(statementTimeoutMs, lockTimeoutMs),
            Timeout = ConnectTimeoutS,
            ConnectionLifetime = ConnectionLifetimeS,
            // With several hosts, look for a new primary at once.
            HostRecheckSeconds = 1,
            CommandTimeout = commandTimeoutS,
            // Do not wait for a cancellation: a server that does not answer does not answer that either.
            CancellationTimeout = -1,
            MinPoolSize = 0,
        };

        var read = With("relayheat");
        (read.MaxPoolSize, read.MaxAutoPrepare) = (maxConnections - 1 - MembershipConnections, 32);
        ConnectionString = read.ToString();
        var membership = With("relayheat-membership");
        membership.MaxPoolSize = MembershipConnections;
        MembershipConnectionString = membership.ToString();
        var write = With(PostgresFeed.Writer);
        write.Pooling = false;
        write.Options += GenericPlans;
        WriterConnectionString = write.ToString();
        write.Options = Options(statementTimeoutMs, HalvingLockTimeoutMs) + GenericPlans;
        HalvingConnectionString = write.ToString();
        _admin = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "relayheat-migrate",
            Options = Options(timeoutMs: 0, lockTimeoutMs: 0),
            Pooling = false,
            // No caller waits yet.
            Timeout = StartTimeoutS,
            CommandTimeout = 0,
        }.ToString();
    }

    /// <summary>For reads of the product and of the stock provider: they share one pool.</summary>
    public string ConnectionString { get; }

    public string MembershipConnectionString { get; }

    public string WriterConnectionString { get; }

    /// <summary>The host of a connection string.</summary>
    /// <exception cref="ArgumentException">Npgsql cannot read it.</exception>
    public static string? HostOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Host;

    /// <summary>How long to wait for the server's answer.</summary>
    public TimeSpan AnswersWithin { get; }

    /// <summary>For the writer while it searches for the commit that fails a batch.</summary>
    public string HalvingConnectionString { get; }

    /// <exception cref="NpgsqlException">The server does not answer, or is a standby, whose data may be old.</exception>
    public async Task<DbConnection> OpenForReadingAsync(CancellationToken token)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(token);
            if (connection.PostgresParameters["in_hot_standby"] != "on") return connection;
            // After a failover the same address may lead to the primary.
            NpgsqlConnection.ClearPool(connection);
            throw new NpgsqlException("The server is a standby.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings the schema up to date. Several processes may do so at once.</summary>
    /// <returns>The names of the applied scripts.</returns>
    /// <exception cref="StartupException">The database cannot be reached, or a script failed.</exception>
    public List<string> Migrate() => Connected(connection =>
    {
        using var transaction = Lock(connection);
        var result = Upgrade().PerformUpgrade();
        if (!result.Successful)
        {
            throw new StartupException($"The database could not be migrated: {result.ErrorScript?.Name}: {result.Error.Message}");
        }
        Execute(connection, ReadGrants());
        transaction.Commit();
        return result.Scripts.Select(s => s.Name).ToList();
    });

    /// <summary>Refuses a schema that is behind, where migrations are run by hand.</summary>
    /// <exception cref="StartupException">The database cannot be reached, or its schema is behind.</exception>
    public void RequireMigrated()
    {
        var missing = Connected(_ => Upgrade().GetScriptsToExecute().ConvertAll(s => s.Name));
        if (missing.Count == 0) return;
        throw new StartupException(
            $"The database lacks {missing.Count} migrations, the first is {missing[0]}. Run 'migrate' or set Storage:Migrate=true.");
    }

    private UpgradeEngine Upgrade() => DeployChanges.To
        .PostgresqlDatabase(_admin)
        .WithScriptsEmbeddedInAssembly(
            Assembly.GetExecutingAssembly(), name => name.Contains(".Postgres.Migrations.", StringComparison.Ordinal))
        .WithTransactionPerScript()
        .WithVariablesDisabled()
        .LogToNowhere()
        .Build();

    private static string ReadGrants()
    {
        using var reader = new StreamReader(typeof(PostgresDatabase).Assembly.GetManifestResourceStream(GrantsResource)!);
        return reader.ReadToEnd();
    }

    private T Connected<T>(Func<NpgsqlConnection, T> action)
    {
        try
        {
            using var connection = new NpgsqlConnection(_admin);
            connection.Open();
            RequireDirect(connection);
            ThrowIfElsewhere(connection);
            return action(connection);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ProtocolViolation)
        {
            // PostgreSQL accepts these settings of the session. A pooler that does not know them reports a protocol violation.
            throw new StartupException(ThroughAPooler);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or NotSupportedException)
        {
            throw new StartupException($"The database of Cluster:ConnectionString cannot be used: {e.Message}");
        }
    }

    // A silo needs a session of its own, for prepared statements, settings and announcements of commits. A pooler gives itself away: it
    // reports a process id of its own, because it has not chosen a server process yet.
    private static void RequireDirect(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        if ((int)command.ExecuteScalar()! != connection.ProcessID) throw new StartupException(ThroughAPooler);
    }

    /// <summary>
    /// Lets one process at a time change the schema; the others then find it done. It is a lock on a table, which only a role that may
    /// change the schema can take.
    /// </summary>
    private static NpgsqlTransaction Lock(NpgsqlConnection connection)
    {
        try
        {
            Execute(connection, "CREATE TABLE IF NOT EXISTS relayheat_migration ()");
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UniqueViolation
            or PostgresErrorCodes.DuplicateTable or PostgresErrorCodes.DuplicateObject)
        {
            // Another process has created it at the same instant.
        }
        var transaction = connection.BeginTransaction();
        Execute(connection, "LOCK TABLE relayheat_migration IN EXCLUSIVE MODE");
        return transaction;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    // A role's default may have put the tables into another schema. Do not overlook them and create them again.
    private static void ThrowIfElsewhere(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(
            """
            SELECT quote_ident(nspname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE relname = 'relayheat_event' AND relkind IN ('r', 'p') AND to_regclass('relayheat_event') IS NULL
            """,
            connection);
        if (command.ExecuteScalar() is not string schema) return;
        throw new StartupException($"The tables are in the schema {schema}: add 'Search Path={schema}' to Cluster:ConnectionString.");
    }
}
