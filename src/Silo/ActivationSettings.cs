using Microsoft.Extensions.Configuration;
using Orleans.Configuration;
using RelayHeat.Hosting;

namespace RelayHeat.Silo;

/// <summary>When idle grains leave memory.</summary>
/// <param name="IdleMinutes">A grain that is idle for this long leaves memory.</param>
/// <param name="MemoryPercent">Above this share of the memory that the process may use, idle grains leave earlier.</param>
internal sealed record ActivationSettings(int IdleMinutes, int MemoryPercent)
{
    public static readonly string[] Names = ["IdleMinutes", "MemoryPercent"];

    public static readonly string[] Keys = [.. Names.Select(name => $"Activations:{name}")];

    /// <summary>Once the limit is passed, this much memory is freed, so that it is not passed again at once.</summary>
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
