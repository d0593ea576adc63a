using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RelayHeat.Figures;

/// <summary>What one run of wrk measured.</summary>
internal sealed record WrkResult(double PerSecond, double P99Ms, long Refused);

/// <summary>Runs wrk with 64 connections.</summary>
internal static partial class Wrk
{
    public static async Task<WrkResult> RunAsync(Work work, int seconds, int round)
    {
        var start = new ProcessStartInfo("wrk") { RedirectStandardOutput = true };
        var number = round.ToString(CultureInfo.InvariantCulture);
        string[] arguments = ["-t2", "-c64", $"-d{seconds}s", "--latency", "-s", work.Script, work.Address.ToString(), "--", number];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var p99 = P99().Match(output);
        var refused = Refused().Match(output);
        return new WrkResult(
            Number(PerSecond().Match(output).Groups[1].Value),
            Number(p99.Groups[1].Value) * (p99.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 }),
            refused.Success ? (long)Number(refused.Groups[1].Value) : 0);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Refused();
}

/// <summary>The scripts that tell wrk what to send.</summary>
internal static class WrkScripts
{
    public static string Rights(ScratchDirectory directory, string[] tokens, string name = "rights") => Write(directory, name + ".lua", Common(tokens) + """
        request = function()
          local i = math.random(0, stores - 1)
          return wrk.format('GET', '/v1/merchants/s' .. i .. '/rights/acc' .. i, { Authorization = 'Bearer ' .. tokens[i + 1] })
        end
        """);

    public static string Invite(ScratchDirectory directory, string[] tokens) => Write(directory, "invite.lua", Common(tokens) + """
        request = function()
          local i, k = step()
          local body = '{"account":"acc' .. ((i + k + 1) % stores) .. '","type":"operator","permission":"standard"}'
          return post(i, body, 'i' .. i .. '-' .. k)
        end
        """);

    public static string BindSubAccounts(ScratchDirectory directory, string[] tokens) => Write(directory, "bind.lua", Common(tokens) + """
        request = function()
          local i, k = step()
          local body = '{"account":"main' .. i .. ':s' .. k .. '","type":"sub_account","permission":"standard"}'
          return post(i, body, 's' .. i .. '-' .. k)
        end
        """);

    // Every request of a script is for another (store, account): thread by thread, round by round.
    private static string Common(string[] tokens) => $$"""
        tokens = { {{string.Join(", ", tokens.Select(t => $"'{t}'"))}} }
        stores = #tokens
        local threads = 0
        setup = function(thread) thread:set('id', threads); threads = threads + 1 end
        init = function(args) round = tonumber(args[1]); count = 0; math.randomseed(round * 2 + id) end
        step = function()
          local n = count * 2 + id
          count = count + 1
          return n % stores, math.floor(n / stores) + round * 15
        end
        post = function(i, body, key)
          return wrk.format('POST', '/v1/merchants/s' .. i .. '/operators', {
            Authorization = 'Bearer ' .. tokens[i + 1], ['Content-Type'] = 'application/json', ['Idempotency-Key'] = key }, body)
        end

        """;

    private static string Write(ScratchDirectory directory, string name, string script)
    {
        File.WriteAllText(directory.File(name), script);
        return directory.File(name);
    }
}
