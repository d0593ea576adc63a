using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using IPNetwork = System.Net.IPNetwork;

namespace RelayHeat.Hosting;

/// <summary>
/// The proxies whose forwarded headers are trusted for a caller's address and for TLS. Anybody can send these headers, so by default no
/// proxy is trusted.
/// </summary>
internal static class TrustedProxies
{
    public const string Setting = "Proxy:Trusted";
    public static readonly string[] Names = ["Trusted"];

    /// <exception cref="StartupException">A value is neither an address nor a network.</exception>
    public static IReadOnlyList<IPNetwork> Read(IConfiguration configuration) =>
    [
        .. (configuration.Text(Setting) ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(text =>
            IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : IPNetwork.TryParse(text, out var network) ? network
            : throw new StartupException($"{Setting} must be addresses or networks, such as 10.0.0.5 or 10.0.0.0/24, and has '{text}'.")),
    ];

    /// <summary>Call it before anything else looks at a request.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, IReadOnlyList<IPNetwork> networks)
    {
        if (networks.Count == 0) return;
        // Proxies may be chained: the nearest address that is not a trusted proxy's is the caller's.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks) options.KnownIPNetworks.Add(network);
        app.UseForwardedHeaders(options);
    }
}
