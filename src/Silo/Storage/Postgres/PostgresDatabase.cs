using System.Data.Common;
using System.Reflection;
using DbUp;
using DbUp.Engine;
using Npgsql;
using RelayHeat.Hosting;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>The PostgreSQL database of a cluster: how it is reached, within which bounds, and its schema.</summary>
internal sealed class PostgresDatabase
{
    /// <summary>How long a connection may take to come about, and a caller to wait for a free one, in seconds.</summary>
    public const int ConnectTimeoutS = 3;

    /// <summary>The same for what is done once, at the start.</summary>
    public const int StartTimeoutS = 15;

    /// <summary>The fewest connections that a silo can do with: the writer, two for membership, and one to read.</summary>
    public const int MinConnections = 4;

    private const int MembershipConnections = 2;

    private const int GatewayTimeoutS = 8;

    // The statement's own time-out answers first, and then it is certain that nothing was done.
    private const int PatienceOverStatementS = 3;

    // A host that vanishes says no farewell. The server lets go of what it held, after 8 s and not after TCP's two hours.
    private const string VanishedClient =
        "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3 -c tcp_user_timeout=8000";

    /// <summary>For how long a connection is kept, in seconds: the address may lead to another server by now.</summary>
    private const int ConnectionLifetimeS = 30;

    /// <summary>How long a half of a batch waits for a row that somebody else has locked.</summary>
    private const int HalvingLockTimeoutMs = 100;

    // What a database or a role may have as its own default, and the connection string may say otherwise.
    private const string Defaults = "-c synchronous_commit=on -c search_path=public";

    // What must not depend on anybody's default: whether a commit comes about, and what is heard of it.
    private const string Fixed =
        "-c default_transaction_isolation=read\\ committed -c default_transaction_read_only=off -c default_transaction_deferrable=off "
        + "-c client_min_messages=warning -c idle_session_timeout=0 -c standard_conforming_strings=on -c bytea_output=hex "
        + "-c DateStyle=ISO -c IntervalStyle=postgres -c TimeZone=UTC";

    // A batch is joined to the tables by their keys, however few rows they had when the plan was made: it is kept for good.
    private const string GenericPlans =
        " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off";

    private const string ThroughAPooler =
        "Cluster:ConnectionString leads through a connection pooler: connect silos, and the command 'migrate', to PostgreSQL itself. "
        + "Gateways may go through it.";

    private const string GrantsResource = "RelayHeat.Silo.Storage.Postgres.Grants.sql";

    private readonly string _admin;

    /// <param name="connectionString">How to reach it, as Npgsql takes it.</param>
    /// <param name="maxConnections">How many connections one silo may open.</param>
    /// <param name="statementTimeoutMs">How long the server works on one statement.</param>
    public PostgresDatabase(string connectionString, int maxConnections = 16, int statementTimeoutMs = 5000)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var commandTimeoutS = (statementTimeoutMs / 1000) + PatienceOverStatementS;
        AnswersWithin = TimeSpan.FromSeconds(commandTimeoutS);
        string Options(int timeoutMs, int lockTimeoutMs) => FormattableString.Invariant(
            $"{Defaults} {given.Options} {Fixed} {VanishedClient} -c statement_timeout={timeoutMs} -c lock_timeout={lockTimeoutMs}");
        // Whoever waits for a row gives up before the statement is ended, so that there is time to find out which row it is.
        var lockTimeoutMs = statementTimeoutMs / 2;
        NpgsqlConnectionStringBuilder With(string name) => new(connectionString)
        {
            ApplicationName = name,
            Options = Options(statementTimeoutMs, lockTimeoutMs),
            Timeout = ConnectTimeoutS,
            ConnectionLifetime = ConnectionLifetimeS,
            // Among several hosts, the new primary is looked for at once.
            HostRecheckSeconds = 1,
            CommandTimeout = commandTimeoutS,
            // A server that does not answer does not answer a cancellation either.
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
            // Nobody waits for an answer yet.
            Timeout = StartTimeoutS,
            CommandTimeout = 0,
        }.ToString();
    }

    /// <summary>For reading, by the product and by the stock provider alike: they share one pool.</summary>
    public string ConnectionString { get; }

    public string MembershipConnectionString { get; }

    public string WriterConnectionString { get; }

    /// <summary>How a gateway reads the membership: nothing is asked of its session, so a pooler may stand between.</summary>
    public static string OfGateway(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        ApplicationName = "relayheat-membership",
        Timeout = ConnectTimeoutS,
        CommandTimeout = GatewayTimeoutS,
        MaxPoolSize = MembershipConnections,
        ConnectionLifetime = ConnectionLifetimeS,
        HostRecheckSeconds = 1,
        NoResetOnClose = true,
    }.ToString();

    /// <summary>How long an answer of the server is waited for.</summary>
    public TimeSpan AnswersWithin { get; }

    /// <summary>For the writer while it looks for a commit that fails all others.</summary>
    public string HalvingConnectionString { get; }

    /// <exception cref="NpgsqlException">The server does not answer, or is a standby, which may be behind.</exception>
    public async Task<DbConnection> OpenForReadingAsync(CancellationToken token)
    {
        var connection = new NpgsqlConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(token);
            if (connection.PostgresParameters["in_hot_standby"] != "on") return connection;
            // The address may lead to the primary by now.
            NpgsqlConnection.ClearPool(connection);
            throw new NpgsqlException("The server is a standby.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Brings the schema to this build's, by as many as start at once.</summary>
    /// <returns>The names of the scripts that were applied.</returns>
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

    /// <summary>Refuses a schema that is not this build's; for those who migrate by hand.</summary>
    /// <exception cref="StartupException">The database cannot be reached, or its schema is behind.</exception>
    public void RequireMigrated()
    {
        var missing = Connected(_ => Upgrade().GetScriptsToExecute().Select(s => s.Name).ToList());
        if (missing.Count == 0) return;
        throw new StartupException(
            $"The database lacks {missing.Count} migrations, the first is {missing[0]}: run the command 'migrate', or set Storage:Migrate=true.");
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
            // PostgreSQL takes what is asked of the session; a pooler that does not know it says that it is no part of the protocol.
            throw new StartupException(ThroughAPooler);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or NotSupportedException)
        {
            throw new StartupException($"The database of Cluster:ConnectionString cannot be used: {e.Message}");
        }
    }

    // Statements are prepared, settings are made and a commit announces itself in the session: it must be one's own. A pooler answers
    // with a number of its own for the server's process, since it does not know yet which one it will be.
    private static void RequireDirect(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        if ((int)command.ExecuteScalar()! != connection.ProcessID) throw new StartupException(ThroughAPooler);
    }

    /// <summary>
    /// Of those who change the schema at once, one does and the others find it done. It is a table's lock, which nobody can hold
    /// who may not change the schema.
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
            // Somebody else has made it at the same instant.
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

    // Tables that were made where a role's default led to must not be passed over, and made again.
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
