using System.Diagnostics.Metrics;
using RelayHeat.Engine;

namespace RelayHeat.Hosting;

/// <summary>Counts the requests that limits refuse, by limit and never by caller.</summary>
internal sealed class LimitTelemetry(IMeterFactory meters)
{
    private readonly Counter<long> _refused = meters.Create(EngineTelemetry.Name).CreateCounter<long>(
        "relayheat.limit.refused", "{request}", "Requests that a limit refused.");

    /// <summary><paramref name="ofAll"/>: the limit of all callers together, not of one.</summary>
    public void CountRefused(string quota, bool ofAll) => _refused.Add(
        1,
        new KeyValuePair<string, object?>("relayheat.quota", quota),
        new KeyValuePair<string, object?>("relayheat.scope", ofAll ? "all" : "caller"));
}
