using Npgsql;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>What PostgreSQL's errors tell of a transaction.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether the server says that the statement failed and so was rolled back, in whatever language it says so.</summary>
    public static bool IsRolledBack(Exception e) => e is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>
    /// Whether it is of the session or of the server, and so of all commits alike: a lost connection (08), a statement that must be
    /// prepared anew (0A, 26), a server that takes no writes (25), a role or a database that is refused (28, 3D), no room left (53),
    /// a stop (57P), the server's disk or files (58, F0).
    /// </summary>
    public static bool IsOfTheServer(Exception e) => e is PostgresException said
        ? said.SqlState is ['0', '8' or 'A', ..] or ['2', '5' or '6' or '8', ..] or ['3', 'D', ..] or ['5', '3' or '8', ..]
            or ['5', '7', 'P', ..] or ['F', '0', ..]
        : e is NpgsqlException or TimeoutException or IOException;
}
