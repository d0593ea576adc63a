using RelayHeat.Support;

namespace RelayHeat.Benchmarks.Running;

/// <summary>The external programs that the benchmark needs.</summary>
internal static class Tools
{
    /// <summary>Whether all are installed; prints what to install if not.</summary>
    public static bool ArePresent(TextWriter error)
    {
        var missing = new List<string>();
        if (!Programs.Have("wrk")) missing.Add("wrk drives the contenders (Debian: apt-get install wrk)");
        if (!Programs.Have("pgbench")) missing.Add("pgbench is a contender (Debian: apt-get install postgresql-client postgresql-contrib)");
        if (!PrivatePostgres.IsInstalled) missing.Add("PostgreSQL holds the data (Debian: apt-get install postgresql)");
        foreach (var line in missing) error.WriteLine($"Missing: {line}.");
        return missing.Count == 0;
    }
}
