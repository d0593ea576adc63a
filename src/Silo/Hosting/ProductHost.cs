using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace RelayHeat.Silo.Hosting;

/// <summary>What the processes of the product have in common before they differ.</summary>
internal static class ProductHost
{
    /// <summary>How long a stop may take: shorter than the ten seconds after which container hosts kill.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(8);

    public static WebApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            // Settings are read once: a file that changes later must not look as if it had been heard.
            Args = [.. args, "--hostBuilder:reloadConfigOnChange=false"],
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Logging.AddProductLogging(builder.Configuration);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);
        // Authentication brings data protection along; nothing here uses its keys, and they must not appear in somebody's home.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        return builder;
    }
}
