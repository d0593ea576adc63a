using Microsoft.Extensions.Hosting;
using RelayHeat.Silo;
using RelayHeat.Silo.Hosting;

try
{
    if (args is ["migrate", .. var rest])
    {
        SiloApp.Migrate(rest, Console.Out);
        return 0;
    }
    await using var app = SiloApp.Build(args);
    await app.StartAsync();
    Console.WriteLine($"RelayHeat silo serves {string.Join(" and ", app.Urls)}  (/dashboard, /health/ready)");
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (StartupFault.Describe(e) is { } line)
{
    // Whoever set it wrong needs the line, not where in the code it was noticed.
    await Console.Error.WriteLineAsync(line);
    return 1;
}
