namespace RelayHeat.Hosting;

/// <summary>Refuses arguments that the framework would ignore.</summary>
internal static class CommandLine
{
    /// <exception cref="StartupException">An argument is not a setting, or a setting has no value.</exception>
    public static void Check(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!IsName(args[i])) throw new StartupException($"'{args[i]}' is not a setting. Write one as --NAME=VALUE or --NAME VALUE.");
            if (args[i].Contains('=', StringComparison.Ordinal)) continue;
            if (i + 1 == args.Length || IsName(args[i + 1])) throw new StartupException($"{args[i]} needs a value.");
            i++;
        }
    }

    private static bool IsName(string arg) => arg.Length > 2 && arg.StartsWith("--", StringComparison.Ordinal);
}
