using RelayHeat.Gateway;
using RelayHeat.Gateway.Startup;
using RelayHeat.Hosting;

if (Usage.IsWanted(args))
{
    await Console.Error.WriteLineAsync(Usage.Text);
    return 2;
}
if (args is ["token", .. var rest]) return TokenCommand.Run(rest, Console.Out, Console.Error);

return await ProductHost.RunAsync(() => GatewayApp.Build(args), app => Banner.Print(app, Console.Out));
