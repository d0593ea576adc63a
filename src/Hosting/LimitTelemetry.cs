using System.Diagnostics.Metrics;
using RelayHeat.Engine;

namespace RelayHeat.Hosting;

/// <summary>Counts what limits refuse, by limit and never by caller.</summary>
internal sealed class LimitTelemetry(IMeterFactory meters)
{
    private readonly Counter<long> _refused = meters.Create(EngineTelemetry.Name).CreateCounter<long>(
        "relayheat.limit.refused", "{request}", "Requests that a limit refused.");

    /// <param name="quota">The limit's name.</param>
    /// <param name="ofAll">Whether it is that of all callers together, and not of one.</param>
    public void CountRefused(string quota, bool ofAll) => _refused.Add(
        1,
        new KeyValuePair<string, object?>("relayheat.quota", quota),
        new KeyValuePair<string, object?>("relayheat.scope", ofAll ? "all" : "caller"));
}
