using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RelayHeat.Http.Support;

/// <summary>The proxy as it is shipped, with TLS, in front of a server; its ports and folders alone are others.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Process _process;
    private readonly string _certificateHash;

    private Nginx(Server server, int port, int tlsPort)
    {
        string Text(string file) => File.ReadAllText(Path.Combine(Repository.Root, "deploy/proxy", file));
        File.WriteAllText(_directory.File("nginx.conf"), Text("nginx.conf")
            .Replace("listen 8080", $"listen 127.0.0.1:{port}", StringComparison.Ordinal)
            .Replace("/tmp/nginx", _directory.File("nginx"), StringComparison.Ordinal)
            .Replace("/dev/stderr", _directory.File("errors"), StringComparison.Ordinal)
            .Replace("/dev/stdout", _directory.File("requests"), StringComparison.Ordinal)
            .Replace("worker_processes auto", "worker_processes 1", StringComparison.Ordinal));
        File.WriteAllText(_directory.File("upstream.conf"), $"upstream gateways {{ server {server.Address.Authority}; keepalive 8; }}");
        File.WriteAllText(_directory.File("tls.conf"), Text("tls.conf.example")
            .Replace("listen 8443", $"listen 127.0.0.1:{tlsPort}", StringComparison.Ordinal)
            .Replace("/etc/nginx/certificate.pem", _directory.File("certificate.pem"), StringComparison.Ordinal)
            .Replace("/etc/nginx/certificate.key", _directory.File("certificate.key"), StringComparison.Ordinal));
        _certificateHash = WriteCertificate();
        Address = new Uri($"https://127.0.0.1:{tlsPort}");
        PlainPort = port;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => IsItsOwn(shown);
        Client = new HttpClient(handler) { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        _process = Process.Start("nginx", ["-c", _directory.File("nginx.conf"), "-p", _directory.Path, "-g", "daemon off;"]);
    }

    /// <summary>Where it speaks TLS.</summary>
    public Uri Address { get; }

    public int PlainPort { get; }

    public HttpClient Client { get; }

    /// <summary>Starts it, where it is installed.</summary>
    public static async Task<Nginx> StartAsync(Server server)
    {
        Assert.SkipUnless(Programs.Have("nginx"), "nginx is not installed.");
        var nginx = new Nginx(server, Ports.Free(), Ports.Free());
        await Eventually.FitsAsync(nginx.AnswersAsync, answers => answers, "the proxy answers");
        return nginx;
    }

    public bool IsItsOwn(X509Certificate? shown) => shown?.GetCertHashString() == _certificateHash;

    /// <summary>The product as a caller has it who comes by the proxy.</summary>
    public Api As(Api api) => new(Client, api.Token);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Programs.SignalAsync("TERM", _process.Id);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _directory.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Address.Host, Address.Port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_directory.File("certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(_directory.File("certificate.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate.GetCertHashString();
    }
}
