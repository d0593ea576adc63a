using RelayHeat.Gateway;
using RelayHeat.Gateway.Startup;
using RelayHeat.Silo.Hosting;

if (Usage.IsWanted(args))
{
    await Console.Error.WriteLineAsync(Usage.Text);
    return 2;
}
if (args is ["token", .. var rest]) return TokenCommand.Run(rest, Console.Out, Console.Error);

try
{
    await using var app = GatewayApp.Build(args);
    await app.StartAsync();
    Banner.Print(app, Console.Out);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception e) when (StartupFault.Describe(e) is { } line)
{
    // Whoever set it wrong needs the line, not where in the code it was noticed.
    await Console.Error.WriteLineAsync(line);
    return 1;
}
