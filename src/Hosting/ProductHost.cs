using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace RelayHeat.Hosting;

/// <summary>What all processes of the product have in common.</summary>
internal static class ProductHost
{
    /// <summary>How long a shutdown may take: less than the ten seconds after which container hosts kill.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    /// <summary>The callers' share of that time. A silo in the process needs the rest to hand over its activations.</summary>
    private static readonly TimeSpan CallersTimeout = TimeSpan.FromSeconds(4);

    /// <summary>Runs a process of the product until it is asked to stop.</summary>
    /// <returns>The exit code: 0 after a requested stop; 1 after a fault of the start, which is printed as one line.</returns>
    public static Task<int> RunAsync(Func<WebApplication> build, Action<WebApplication> onStarted) => TellAsync(async () =>
    {
        await using var app = build();
        if (!await StartsAsync(app)) return;
        onStarted(app);
        await app.WaitForShutdownAsync();
    });

    /// <summary>Does work that may fail for a reason that the operator can mend, and returns the exit code.</summary>
    public static async Task<int> TellAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (Exception e) when (StartupFault.Describe(e) is { } line)
        {
            // The operator needs this line, not a stack trace.
            await Console.Error.WriteLineAsync(line);
            return 1;
        }
    }

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        CommandLine.Check(args);
        // The full builder adds IIS, HTTP/3 and loggers that are not used: 9 MB at rest.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Settings are read once. Do not watch files: a later change would have no effect.
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

    // Otherwise the web server waits for slow callers until the time of the whole process is over.
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

    // A gateway searches its cluster during the start, and may be stopped before it has found it.
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
