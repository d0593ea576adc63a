using RelayHeat.Hosting;
using RelayHeat.Silo;

if (args is ["migrate", .. var rest]) return await ProductHost.TellAsync(() => Task.Run(() => SiloApp.Migrate(rest, Console.Out)));

return await ProductHost.RunAsync(
    () => SiloApp.Build(args),
    app => Console.WriteLine($"RelayHeat silo serves {string.Join(" and ", app.Urls)}  (/dashboard, /health/ready)"));
