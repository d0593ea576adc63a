using Microsoft.Extensions.Configuration;
using Orleans.Configuration;
using RelayHeat.Hosting;

namespace RelayHeat.Silo;

/// <summary>How long a grain that nobody calls stays in memory, and how full memory may become.</summary>
/// <param name="IdleMinutes">Idle for this long, a grain leaves memory.</param>
/// <param name="MemoryPercent">Above this part of the memory that the process may use, idle grains leave before their time.</param>
internal sealed record ActivationSettings(int IdleMinutes, int MemoryPercent)
{
    public static readonly string[] Names = ["IdleMinutes", "MemoryPercent"];

    public static readonly string[] Keys = [.. Names.Select(name => $"Activations:{name}")];

    /// <summary>So much of the memory is let go once the limit is passed, so that it is not passed again at once.</summary>
    private const int ShedPercent = 10;

    public static ActivationSettings Read(IConfiguration configuration) => new(
        configuration.Number("Activations:IdleMinutes", 15, 2, 24 * 60),
        configuration.Number("Activations:MemoryPercent", 80, 20, 95));

    public void Apply(GrainCollectionOptions options)
    {
        options.CollectionAge = TimeSpan.FromMinutes(IdleMinutes);
        options.EnableActivationSheddingOnMemoryPressure = true;
        options.MemoryUsageLimitPercentage = MemoryPercent;
        options.MemoryUsageTargetPercentage = MemoryPercent - ShedPercent;
    }
}
