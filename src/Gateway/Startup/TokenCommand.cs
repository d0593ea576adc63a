using System.Globalization;
using RelayHeat.Grains.Names;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Startup;

/// <summary>The command <c>token</c>: prints a token of the local key, whether or not the server runs.</summary>
internal static class TokenCommand
{
    private const string Usage =
        "token --account NAME [--role platform.registry|platform.review|platform.enforcement|platform.ops]... "
        + "[--hours N] [--Data:Directory=DIR | --Auth:SigningKeyFile=FILE]";

    private const string Hint =
        "Start RelayHeat once to make it, or say where it is: --Data:Directory names the data, --Auth:SigningKeyFile the key.";

    private static readonly string[] FileSettings = ["Data:Directory", "Auth:SigningKeyFile"];

    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        try
        {
            var wanted = Parse(args);
            // Do not create a key here: no running server would know it.
            if (!File.Exists(wanted.KeyFile)) throw new StartupException($"There is no key to sign with: {wanted.KeyFile}. {Hint}");
            var tokens = new LocalTokens(SigningKey.Load(wanted.KeyFile));
            output.WriteLine(tokens.Create(wanted.Account, wanted.Roles, wanted.Hours));
            return 0;
        }
        catch (UsageException e)
        {
            error.WriteLine($"{e.Message} Usage: {Usage}");
            return 2;
        }
        catch (Exception e) when (StartupFault.Describe(e) is { } line)
        {
            error.WriteLine(line);
            return 1;
        }
    }

    private static Wanted Parse(string[] args)
    {
        var account = "";
        var roles = new List<string>();
        var hours = LocalTokens.DefaultHours;
        var settings = new Dictionary<string, string?>();
        var rest = new Queue<string>(args.SelectMany(Split));
        while (rest.TryDequeue(out var option))
        {
            if (!rest.TryDequeue(out var value)) throw new UsageException($"'{option}' needs a value.");
            if (option == "--account") account = Account(value);
            else if (option == "--role") roles.Add(Role(value));
            else if (option == "--hours") hours = Hours(value);
            else if (FileSettings.FirstOrDefault(s => option.Equals($"--{s}", StringComparison.OrdinalIgnoreCase)) is { } s) settings[s] = value;
            else throw new UsageException($"'{option}' is not an option.");
        }
        if (account.Length == 0) throw new UsageException("--account is needed: it names whose token this is.");
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .AddInMemoryCollection(settings)
            .Build();
        var keyFile = configuration.Text("Auth:SigningKeyFile") ?? SigningKey.In(GatewaySettings.ReadDataDirectory(configuration));
        return new Wanted(account, roles, hours, keyFile);
    }

    private static string[] Split(string arg) =>
        arg.StartsWith("--", StringComparison.Ordinal) && arg.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? [arg[..at], arg[(at + 1)..]]
            : [arg];

    private static string Account(string value) =>
        AccountName.TryNormalize(value, out var account)
            ? account
            : throw new UsageException($"--account: '{value}' is not an account name.");

    private static string Role(string value) =>
        RoleNames.All.Contains(value) ? value : throw new UsageException($"--role: '{value}' is not a role.");

    private static int Hours(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours is >= 1 and <= LocalTokens.MaxHours
            ? hours
            : throw new UsageException($"--hours must be a whole number from 1 to {LocalTokens.MaxHours}, and is '{value}'.");

    private sealed record Wanted(string Account, List<string> Roles, int Hours, string KeyFile);

    private sealed class UsageException(string message) : Exception(message);
}
