using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RelayHeat.Support;

/// <summary>
/// A network of one's own: a bridge on this machine, and namespaces that hang on it by a cable each. A cable can be pulled,
/// and one member can be made unreachable for another.
/// </summary>
public sealed class Network : IAsyncDisposable
{
    /// <summary>An address of the link layer that nobody has: what is sent there is lost without a word.</summary>
    private const string Nowhere = "02:00:00:00:00:01";

    /// <summary>How many there can be on one machine.</summary>
    private const int Most = 250;

    private readonly int _id;
    private readonly List<string> _namespaces = [];

    private Network(int id) => _id = id;

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Obstacle => !Environment.IsPrivilegedProcess ? "network namespaces need root"
        : Programs.Have("ip") ? null
        : "ip (iproute2) is not installed";

    private string Bridge => $"rhb{_id}";

    /// <summary>The address of a host on the network; 1 is this machine, which can have more.</summary>
    public string Address(int host) => FormattableString.Invariant($"10.213.{_id}.{host}");

    /// <summary>Makes the network.</summary>
    /// <param name="hostsOfThisMachine">The addresses that this machine has on it.</param>
    public static async Task<Network> CreateAsync(params int[] hostsOfThisMachine)
    {
        var network = await ClaimAsync();
        await IpAsync("link", "set", network.Bridge, "up");
        foreach (var host in hostsOfThisMachine) await IpAsync("address", "add", network.Address(host) + "/24", "dev", network.Bridge);
        return network;
    }

    /// <summary>Adds a namespace with one address.</summary>
    /// <returns>Its name.</returns>
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

    /// <summary>Does something in a namespace: a socket that is made there belongs to it for good.</summary>
    public static T Within<T>(string name, Func<T> make)
    {
        // The namespace is the thread's: one of its own is entered, and ends.
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

    /// <summary>Pulls the cable of a namespace: nobody reaches it, and it reaches nobody.</summary>
    public Task CutAsync(int host) => IpAsync("link", "set", Cable(host), "down");

    /// <summary>Plugs it in again.</summary>
    public Task MendAsync(int host) => IpAsync("link", "set", Cable(host), "up");

    /// <summary>Has all that a namespace sends to an address go nowhere.</summary>
    public Task LoseAsync(int host, string address) =>
        IpAsync("-n", Namespace(host), "neighbour", "replace", address, "lladdr", Nowhere, "dev", Inner(host), "nud", "permanent");

    /// <summary>Lets it arrive again.</summary>
    public Task FindAsync(int host, string address) =>
        IpAsync("-n", Namespace(host), "neighbour", "delete", address, "dev", Inner(host));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var name in _namespaces) await IpAsync("netns", "delete", name);
        await IpAsync("link", "delete", Bridge);
    }

    // Whose bridge is made first has the number: other processes may make a network at this moment.
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
