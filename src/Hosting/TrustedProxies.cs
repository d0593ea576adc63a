using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration;
using IPNetwork = System.Net.IPNetwork;

namespace RelayHeat.Hosting;

/// <summary>
/// The proxies whose word counts on where a caller is and whether it came by TLS. Anybody can send their headers, so there are none
/// unless they are named.
/// </summary>
internal static class TrustedProxies
{
    public const string Setting = "Proxy:Trusted";
    public static readonly string[] Names = ["Trusted"];

    /// <summary>The networks of the proxies; none where nothing is set.</summary>
    /// <exception cref="StartupException">What is set is neither an address nor a network.</exception>
    public static IReadOnlyList<IPNetwork> Read(IConfiguration configuration) =>
    [
        .. (configuration.Text(Setting) ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(text =>
            IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
            : IPNetwork.TryParse(text, out var network) ? network
            : throw new StartupException($"{Setting} must be addresses or networks, such as 10.0.0.5 or 10.0.0.0/24, and has '{text}'.")),
    ];

    /// <summary>Believes these, before anything looks at a request.</summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, IReadOnlyList<IPNetwork> networks)
    {
        if (networks.Count == 0) return;
        // A proxy may stand behind another: the first address that is not one of theirs is the caller's.
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
