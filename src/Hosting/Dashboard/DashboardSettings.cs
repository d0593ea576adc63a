using Microsoft.Extensions.Configuration;

namespace RelayHeat.Hosting.Dashboard;

/// <summary>What can be set for the dashboard.</summary>
/// <param name="Enabled">Whether there is one.</param>
/// <param name="SignInsPerMinute">How often one address may try to sign in.</param>
internal sealed record DashboardSettings(bool Enabled, int SignInsPerMinute)
{
    public static readonly string[] Names = [nameof(Enabled), nameof(SignInsPerMinute)];

    public static DashboardSettings Read(IConfiguration configuration, bool byDefault) => new(
        configuration.Flag("Dashboard:Enabled", byDefault),
        configuration.Number("Dashboard:SignInsPerMinute", byDefault: 10, min: 1, max: 10_000));
}
