using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace RelayHeat.Hosting;

/// <summary>What the processes of the product have in common before they differ.</summary>
internal static class ProductHost
{
    /// <summary>How long a stop may take: shorter than the ten seconds after which container hosts kill.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    /// <summary>How long of that callers have: a silo in the process needs the rest to hand over what it holds.</summary>
    private static readonly TimeSpan CallersTimeout = TimeSpan.FromSeconds(4);

    /// <summary>Runs a process of the product until it is asked to stop.</summary>
    /// <param name="build">Puts it together.</param>
    /// <param name="onStarted">What is said once it is up.</param>
    /// <returns>The exit code: 0 after a stop that was asked for, 1 after a fault, which is told in one line.</returns>
    public static Task<int> RunAsync(Func<WebApplication> build, Action<WebApplication> onStarted) => TellAsync(async () =>
    {
        await using var app = build();
        if (!await StartsAsync(app)) return;
        onStarted(app);
        await app.WaitForShutdownAsync();
    });

    /// <summary>Does something that may fail for a reason that whoever started it can mend.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> TellAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (Exception e) when (StartupFault.Describe(e) is { } line)
        {
            // Whoever set it wrong needs the line, not where in the code it was noticed.
            await Console.Error.WriteLineAsync(line);
            return 1;
        }
    }

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        CommandLine.Check(args);
        // The full one brings IIS, HTTP/3 and loggers along that nobody asks for: 9 MB at rest.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings are read once: a file that changes later must not look as if it had been heard.
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.AddProductLogging(builder.Configuration);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            EndConnectionsInTime(kestrel);
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<RestingMemory>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        return builder;
    }

    // The web server would wait for whoever sends or takes slowly until the time of the whole process is over.
    private static void EndConnectionsInTime(KestrelServerOptions kestrel)
    {
        var over = new CancellationTokenSource();
        var lifetime = kestrel.ApplicationServices.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStopping.Register(() => over.CancelAfter(CallersTimeout));
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => async connection =>
        {
            await using var end = over.Token.Register(connection.Abort);
            await next(connection);
        }));
    }

    // A gateway looks for its cluster while it starts, and may be asked to stop before it has found it.
    private static async Task<bool> StartsAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.StopAsync();
            return false;
        }
    }
}
