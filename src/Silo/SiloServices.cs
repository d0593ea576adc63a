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
using RelayHeat.Silo.WakeUps;

namespace RelayHeat.Silo;

/// <summary>What a silo has only where it is wanted.</summary>
/// <param name="Sandbox">A clock that can be moved.</param>
/// <param name="Dashboard">A dashboard, which watches every call.</param>
/// <param name="Traces">Traces that go on from one grain to the next.</param>
internal readonly record struct SiloParts(bool Sandbox, bool Dashboard, bool Traces);

/// <summary>What every silo of the product has, embedded or in a cluster.</summary>
internal static class SiloServices
{
    /// <summary>Every call is answered within this time, or its outcome is unknown.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    public static void AddProduct(this ISiloBuilder silo, PolicyBook policies, BusinessClock clock, SiloParts parts)
    {
        silo.Services.AddSingleton(policies);
        silo.Services.AddSingleton(clock);
        silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = ResponseTimeout);
        silo.Configure<GrainCollectionOptions>(ActivationSettings.Read(silo.Configuration).Apply);
        if (parts.Dashboard) silo.AddDashboard();
        if (parts.Traces) silo.AddActivityPropagation();
        silo.Services.AddHostedService<Sweeper>();
        if (!parts.Sandbox) return;
        silo.Services.AddSingleton<SandboxClock>();
        silo.Services.AddSingleton<ISandboxClock>(s => s.GetRequiredService<SandboxClock>());
        silo.Services.AddKeyedSingleton<IControllable>(SandboxClock.Name, (s, _) => s.GetRequiredService<SandboxClock>());
        // The type is the address of a silo's clock, and travels as one.
        silo.Services.Configure<TypeManifestOptions>(o => o.AddAllowedType(typeof(SandboxClock)));
        silo.AddStartupTask((services, _) => services.GetRequiredService<SandboxClock>().CatchUpAsync());
    }

    /// <summary>The published policy, or the one of a file.</summary>
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
