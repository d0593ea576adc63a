using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Providers;
using Orleans.Serialization.Configuration;
using RelayHeat.Engine;
using RelayHeat.Grains.Clock;
using RelayHeat.Grains.Policies;
using RelayHeat.Hosting;
using RelayHeat.Hosting.Cluster;
using RelayHeat.Silo.WakeUps;

namespace RelayHeat.Silo;

/// <summary>The optional parts of a silo: a movable clock, the dashboard, traces across grains.</summary>
internal readonly record struct SiloParts(bool Sandbox, bool Dashboard, bool Traces);

/// <summary>The services of every silo, embedded or in a cluster.</summary>
internal static class SiloServices
{
    public static void AddProduct(this ISiloBuilder silo, PolicyBook policies, BusinessClock clock, SiloParts parts)
    {
        silo.Services.AddSingleton(policies);
        silo.Services.AddSingleton(clock);
        silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = ClusterSettings.ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(ActivationSettings.Read(silo.Configuration).Apply);
        if (parts.Dashboard) silo.AddDashboard();
        if (parts.Traces) silo.AddActivityPropagation();
        silo.Services.AddHostedService<Sweeper>();
        if (!parts.Sandbox) return;
        silo.Services.AddSingleton<SandboxClock>();
        silo.Services.AddSingleton<ISandboxClock>(s => s.GetRequiredService<SandboxClock>());
        silo.Services.AddKeyedSingleton<IControllable>(SandboxClock.Name, (s, _) => s.GetRequiredService<SandboxClock>());
        // Calls to other silos' clocks name this type on the wire.
        silo.Services.Configure<TypeManifestOptions>(o => o.AddAllowedType(typeof(SandboxClock)));
        silo.AddStartupTask((services, _) => services.GetRequiredService<SandboxClock>().CatchUpAsync());
    }

    /// <summary>The policy of the file, or the published one.</summary>
    /// <exception cref="StartupException">The file cannot be read, or is malformed; the message has the path of the fault.</exception>
    public static PolicyBook ReadPolicies(string? file)
    {
        if (file is null) return PolicyBook.Published;
        try
        {
            return PolicyBook.Parse(File.ReadAllText(file));
        }
        catch (Exception e) when (e is PolicyException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"Policy:File {file}: {e.Message}");
        }
    }
}
