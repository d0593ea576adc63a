using Microsoft.Extensions.Configuration;

namespace RelayHeat.Hosting.Dashboard;

/// <summary>The settings of the dashboard. <c>SignInsPerMinute</c> limits the attempts of one address.</summary>
internal sealed record DashboardSettings(bool Enabled, int SignInsPerMinute)
{
    public static readonly string[] Names = [nameof(Enabled), nameof(SignInsPerMinute)];

    public static DashboardSettings Read(IConfiguration configuration, bool byDefault) => new(
        configuration.Flag("Dashboard:Enabled", byDefault),
        configuration.Number("Dashboard:SignInsPerMinute", byDefault: 10, min: 1, max: 10_000));
}
