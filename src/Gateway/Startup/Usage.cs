namespace RelayHeat.Gateway.Startup;

/// <summary>The help text of the command line.</summary>
internal static class Usage
{
    public const string Text =
        "Usage: RelayHeat.Gateway [--urls URL] [--Data:Directory PATH] [--SETTING VALUE ...]    starts the server\n"
        + "       RelayHeat.Gateway token --account NAME [--role ROLE ...] [--hours N]            prints a token\n"
        + "                               [--Data:Directory PATH | --Auth:SigningKeyFile PATH]";

    /// <summary>Whether the arguments ask for help, or begin with a word that is neither a command nor a setting.</summary>
    public static bool IsWanted(string[] args) => args is [var first, ..] && first switch
    {
        "token" => false,
        "-h" or "--help" => true,
        _ => first[0..Math.Min(1, first.Length)] is not ("-" or "/") && !first.Contains('='),
    };
}
