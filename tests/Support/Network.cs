using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RelayHeat.Support;

/// <summary>
/// A private network: a bridge on this machine, and network namespaces that are connected to it by a cable (veth) each. A cable can be
/// pulled, and one member can be made unreachable for another.
/// </summary>
public sealed class Network : IAsyncDisposable
{
    /// <summary>A MAC address that nobody has: packets to it are silently lost.</summary>
    private const string Nowhere = "02:00:00:00:00:01";

    /// <summary>The most networks on one machine.</summary>
    private const int Most = 250;

    private readonly int _id;
    private readonly List<string> _namespaces = [];

    private Network(int id) => _id = id;

    /// <summary>Why this machine cannot make one; null if it can.</summary>
    public static string? Obstacle => !Environment.IsPrivilegedProcess ? "network namespaces need root"
        : Programs.Have("ip") ? null
        : "ip (iproute2) is not installed";

    private string Bridge => $"rhb{_id}";

    /// <summary>The address of a host. Host 1 is this machine, which may have further addresses.</summary>
    public string Address(int host) => FormattableString.Invariant($"10.213.{_id}.{host}");

    public static async Task<Network> CreateAsync(params int[] hostsOfThisMachine)
    {
        var network = await ClaimAsync();
        await IpAsync("link", "set", network.Bridge, "up");
        foreach (var host in hostsOfThisMachine) await IpAsync("address", "add", network.Address(host) + "/24", "dev", network.Bridge);
        return network;
    }

    /// <summary>Adds a namespace with one address, and returns its name.</summary>
    public async Task<string> AddNamespaceAsync(int host)
    {
        var (name, outer, inner) = (Namespace(host), Cable(host), Inner(host));
        await IpAsync("netns", "add", name);
        _namespaces.Add(name);
        await IpAsync("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", name);
        await IpAsync("link", "set", outer, "master", Bridge, "up");
        await IpAsync("-n", name, "address", "add", Address(host) + "/24", "dev", inner);
        await IpAsync("-n", name, "link", "set", inner, "up");
        await IpAsync("-n", name, "link", "set", "lo", "up");
        return name;
    }

    /// <summary>Runs something in a namespace. A socket that it creates belongs to the namespace for good.</summary>
    public static T Within<T>(string name, Func<T> make)
    {
        // A namespace belongs to a thread: use a new thread, which ends afterwards.
        var made = new TaskCompletionSource<T>();
        var thread = new Thread(() =>
        {
            try
            {
                using var entrance = File.OpenHandle($"/run/netns/{name}");
                if (Enter(entrance, 0) != 0) throw new InvalidOperationException($"The network namespace {name} cannot be entered.");
                made.SetResult(make());
            }
            catch (Exception e)
            {
                made.SetException(e);
            }
        });
        thread.Start();
        thread.Join();
        return made.Task.GetAwaiter().GetResult();
    }

    /// <summary>Pulls the cable of a namespace: no packet reaches it or leaves it.</summary>
    public Task CutAsync(int host) => IpAsync("link", "set", Cable(host), "down");

    public Task MendAsync(int host) => IpAsync("link", "set", Cable(host), "up");

    /// <summary>From now on everything that a namespace sends to an address is lost.</summary>
    public Task LoseAsync(int host, string address) =>
        IpAsync("-n", Namespace(host), "neighbour", "replace", address, "lladdr", Nowhere, "dev", Inner(host), "nud", "permanent");

    /// <summary>Undoes <see cref="LoseAsync"/>.</summary>
    public Task FindAsync(int host, string address) =>
        IpAsync("-n", Namespace(host), "neighbour", "delete", address, "dev", Inner(host));

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _namespaces) await IpAsync("netns", "delete", name);
        await IpAsync("link", "delete", Bridge);
    }

    // Other processes may make a network at the same moment: whoever creates the bridge has the number.
    private static async Task<Network> ClaimAsync()
    {
        for (var n = 0; n < Most; n++)
        {
            var network = new Network((Environment.ProcessId + n) % Most);
            var run = await Programs.RunAsync("ip", "link", "add", network.Bridge, "type", "bridge");
            if (run.ExitCode == 0) return network;
            if (!run.Error.Contains("File exists", StringComparison.Ordinal)) throw new InvalidOperationException(run.Error.Trim());
        }
        throw new InvalidOperationException($"{Most} networks are there already.");
    }

    private string Namespace(int host) => $"rhn{_id}-{host}";

    private string Inner(int host) => $"rhi{_id}-{host}";

    private string Cable(int host) => $"rho{_id}-{host}";

    private static async Task IpAsync(params string[] arguments)
    {
        var run = await Programs.RunAsync("ip", arguments);
        if (run.ExitCode != 0) throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {run.Error.Trim()}");
    }

    [DllImport("libc", EntryPoint = "setns")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Enter(SafeFileHandle entrance, int kind);
}
