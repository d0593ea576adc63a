using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RelayHeat.Engine;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Startup;

/// <summary>Printed at every start: address, place of the data, how to get a token, a call to copy. It contains no token.</summary>
internal static class Banner
{
    private const string Body = """{"realNameVerified":true,"alipaySubject":"2088-0001","platformIdentities":[]}""";

    public static void Print(WebApplication app, TextWriter output)
    {
        var settings = app.Services.GetRequiredService<GatewaySettings>();
        var all = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        // The port of the metrics serves no calls.
        var addresses = all.Where(a => BindingAddress.Parse(a).Port != settings.MetricsPort).ToList();
        var address = Reachable(addresses.FirstOrDefault() ?? GatewaySettings.DefaultAddress);
        var dashboard = settings.Dashboard.Enabled ? $"  {address}/dashboard/ (role {RoleNames.Ops})" : "";
        string?[] lines =
        [
            $"RelayHeat listens on {string.Join(" and ", addresses)}",
            $"Pages:      {address}/docs (the API){dashboard}",
            settings.Cluster is { } cluster ? $"Cluster:    {cluster.Id}{Silo(settings)}" : $"Data:       {settings.DataDirectory}",
            MovedClock(app.Services.GetService<BusinessClock>()),
            $"Sandbox:    {Sandbox(settings, address)}",
            $"A token:    {TokenSource(settings)}",
            $"First call: {FirstCall(settings, address)}",
        ];
        // Write it in one piece: the log writes to the same output from another thread.
        output.Write(string.Concat(lines.OfType<string>().Select(line => line + Environment.NewLine)));
        output.Flush();
    }

    private static string Silo(GatewaySettings settings) =>
        settings.Hosted is { } silo ? $", with a silo in this process ({silo.EndPoint})" : "";

    private static string? MovedClock(BusinessClock? clock)
    {
        if (clock is not { OffsetMs: > 0 and var aheadMs }) return null;
        var ahead = TimeSpan.FromMilliseconds(aheadMs).ToString(@"d\.hh\:mm\:ss", CultureInfo.InvariantCulture);
        return $"Clock:      the sandbox has moved the clock of this data {ahead} ahead";
    }

    private static string Sandbox(GatewaySettings settings, string address) => settings.SandboxEnabled
        ? $"open: {address}/sandbox/tokens gives anybody any token, /sandbox/clock moves time; --Sandbox:Enabled=false closes it"
        : "closed";

    private static string TokenSource(GatewaySettings settings) =>
        settings.Auth.Issuer is { } issuer ? $"from {issuer.Authority}, for audience {issuer.Audience}" : TokenCommandLine(settings);

    private static string TokenCommandLine(GatewaySettings settings)
    {
        // The command is started like this process: under the dotnet host that is the host and the assembly.
        var process = Environment.ProcessPath ?? "dotnet";
        var self = Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? $"{Quote(process)} {Quote(typeof(Banner).Assembly.Location)}"
            : Quote(process);
        var key = settings.Auth.SigningKeyFile!;
        var where = key == SigningKey.In(settings.DataDirectory) ? $"Data:Directory={Quote(settings.DataDirectory)}" : $"Auth:SigningKeyFile={Quote(key)}";
        return $"{self} token --account registry --role platform.registry --{where}";
    }

    private static string FirstCall(GatewaySettings settings, string address)
    {
        var token = settings.Auth.Issuer is not null ? "$TOKEN" : $"$({TokenCommandLine(settings)})";
        return $"curl -sS -X PUT {address}/v1/accounts/alice -H \"Authorization: Bearer {token}\" "
            + $"-H 'Content-Type: application/json' -d '{Body}'";
    }

    // An address for all interfaces can be listened on, but not called.
    private static string Reachable(string address) => address
        .Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal)
        .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal);

    private static string Quote(string text)
    {
        var isPlain = text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_');
        return isPlain ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }
}
