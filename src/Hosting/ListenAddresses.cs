using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace RelayHeat.Hosting;

/// <summary>Where a process listens for HTTP, and whether the sandbox may be open there.</summary>
internal static class ListenAddresses
{
    private const string KestrelEndpoints = "Kestrel:Endpoints";

    /// <summary>Sets the server's addresses, after checking that it may and can listen on them.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="byDefault">The address if none is set.</param>
    /// <param name="sandbox">Whether the sandbox is open: then every address must be loopback.</param>
    /// <param name="metricsPort">One more port on the same hosts, or null.</param>
    /// <param name="others">Other ports of the process, by their settings.</param>
    public static void Use(
        WebApplicationBuilder builder, string byDefault, bool sandbox, int? metricsPort, (string Setting, int Port)[] others)
    {
        var addresses = Read(builder.Configuration, byDefault);
        RequireOwn(metricsPort is { } own ? [.. others, ("Metrics:Port", own)] : others, addresses);
        if (sandbox) RequireLoopback(addresses);
        var metrics = metricsPort is { } port ? OnPort(port, addresses) : [];
        RequireFree([.. addresses, .. metrics]);
        var named = builder.Configuration.GetSection(KestrelEndpoints).GetChildren().Any();
        if (named) AddEndpoints(builder.Configuration, metrics);
        else if (metrics.Length > 0 || (addresses is [var only] && only == byDefault)) builder.WebHost.UseUrls([.. addresses, .. metrics]);
    }

    private static string[] OnPort(int port, string[] addresses)
    {
        var hosts = addresses.Select(a => BindingAddress.Parse(a).Host).Distinct(StringComparer.OrdinalIgnoreCase);
        return [.. hosts.Select(host => FormattableString.Invariant($"http://{host}:{port}"))];
    }

    // The system lets one process listen twice on a port, and gives each connection to either listener.
    private static void RequireOwn((string Setting, int Port)[] others, string[] addresses)
    {
        var taken = addresses.Select(a => (Setting: "urls", BindingAddress.Parse(a).Port)).ToList();
        foreach (var (setting, port) in others)
        {
            if (taken.FirstOrDefault(t => t.Port == port).Setting is { } other)
                throw new StartupException(FormattableString.Invariant($"{setting} must be a port of its own, and {port} is that of {other}."));
            taken.Add((setting, port));
        }
    }

    // With named endpoints the server ignores all other addresses.
    private static void AddEndpoints(ConfigurationManager configuration, string[] addresses)
    {
        for (var i = 0; i < addresses.Length; i++) configuration[$"{KestrelEndpoints}:Metrics{i}:Url"] = addresses[i];
    }

    // All settings by which ASP.NET Core takes addresses.
    private static string[] Read(ConfigurationManager configuration, string byDefault)
    {
        string[] addresses =
        [
            .. Split(configuration[WebHostDefaults.ServerUrlsKey]),
            .. Split(configuration[WebHostDefaults.HttpPortsKey]).Select(port => $"http://*:{port}"),
            .. Split(configuration[WebHostDefaults.HttpsPortsKey]).Select(port => $"https://*:{port}"),
            .. configuration.GetSection(KestrelEndpoints).GetChildren().Select(e => e["Url"]).OfType<string>(),
        ];
        foreach (var address in addresses) Check(address, byDefault);
        return addresses.Length > 0 ? addresses : [byDefault];
    }

    private static void RequireLoopback(IEnumerable<string> addresses)
    {
        if (addresses.FirstOrDefault(a => !IsLoopback(BindingAddress.Parse(a).Host)) is not { } open) return;
        throw new StartupException(
            $"Sandbox:Enabled is true: the sandbox gives tokens to anybody, so it must not listen on {open}. "
            + "Listen on 127.0.0.1, or set Sandbox:Enabled=false.");
    }

    private static void RequireFree(IEnumerable<string> addresses)
    {
        foreach (var address in addresses)
        {
            var parsed = BindingAddress.Parse(address);
            if (!parsed.IsUnixPipe) ListenCheck.Require($"urls: {address}", Listening(parsed.Host), parsed.Port);
        }
    }

    // The server listens on all addresses for any other name.
    private static IPAddress Listening(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address) && !address.Equals(IPAddress.IPv6Any) ? address
        : IsLoopback(host) ? IPAddress.Loopback
        : IPAddress.Any;

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private static void Check(string address, string example)
    {
        try
        {
            var parsed = BindingAddress.Parse(address);
            var fits = parsed.Scheme is "http" or "https" && parsed.Port is >= 0 and <= IPEndPoint.MaxPort && parsed.PathBase.Length == 0;
            if (fits) return;
        }
        catch (FormatException)
        {
            // The message below is for every kind of fault.
        }
        throw new StartupException($"urls: '{address}' is not an address to listen on. An example is {example}.");
    }

    private static string[] Split(string? list) =>
        (list ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
