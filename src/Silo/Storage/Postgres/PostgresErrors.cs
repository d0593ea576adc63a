using Npgsql;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>What an error of PostgreSQL means for the transaction.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether the server says, in any language, that the statement failed and so was rolled back.</summary>
    public static bool IsRolledBack(Exception e) => e is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>
    /// Whether the session or the server is at fault, not one commit: a lost connection (08), a statement that must be prepared again
    /// (0A, 26), a server that takes no writes (25), a refused role or database (28, 3D), no space (53), a shutdown (57P), the server's
    /// disk or files (58, F0).
    /// </summary>
    public static bool IsOfTheServer(Exception e) => e is PostgresException said
        ? said.SqlState is ['0', '8' or 'A', ..] or ['2', '5' or '6' or '8', ..] or ['3', 'D', ..] or ['5', '3' or '8', ..]
            or ['5', '7', 'P', ..] or ['F', '0', ..]
        : e is NpgsqlException or TimeoutException or IOException;
}
