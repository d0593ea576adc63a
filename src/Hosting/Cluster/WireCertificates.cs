using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace RelayHeat.Hosting.Cluster;

/// <summary>
/// The certificate that a process shows to others, and the authorities that it trusts. The files are read for each new connection, so
/// that certificates can be replaced without a restart. If new files do not fit together, the former certificates stay in use.
/// </summary>
internal sealed partial class WireCertificates
{
    private readonly WireFiles _files;
    private readonly WireRole _role;
    private readonly ILogger _logger;
    private readonly Lock _reading = new();
    private string _read;
    private Loaded _current;

    /// <exception cref="StartupException">The files cannot be used; the message names the file and the reason.</exception>
    public WireCertificates(WireFiles files, WireRole role, ILogger logger)
    {
        (_files, _role, _logger) = (files, role, logger);
        PrivateFile.Require("Cluster:CertificateKeyFile", files.Key);
        _read = Text(files);
        _current = Load(files, role);
    }

    /// <summary>The process's own certificate.</summary>
    public X509Certificate2 Own => _current.Context.TargetCertificate;

    /// <summary>When that certificate ends, in UTC.</summary>
    public DateTime EndsAt => Refresh().Context.TargetCertificate.NotAfter.ToUniversalTime();

    /// <summary>What a new connection shows: the certificate and those between it and its authority.</summary>
    public SslStreamCertificateContext Shown => Refresh().Context;

    /// <summary>How the other side's certificate is checked: issued by one of the authorities, and valid now.</summary>
    public X509ChainPolicy Judged => Policy(Refresh().Authorities);

    private Loaded Refresh()
    {
        lock (_reading)
        {
            try
            {
                var text = Text(_files);
                if (text == _read) return _current;
                // Set it before loading: files that cannot be used are logged once, not for each connection.
                _read = text;
                _current = Load(_files, _role);
                LogReplaced(Own.Subject, Own.NotAfter);
            }
            catch (Exception e) when (e is StartupException or IOException or UnauthorizedAccessException)
            {
                LogKept(e.Message);
            }
            return _current;
        }
    }

    private static string Text(WireFiles files) =>
        File.ReadAllText(files.Certificate) + File.ReadAllText(files.Key) + File.ReadAllText(files.Authorities);

    private static Loaded Load(WireFiles files, WireRole role)
    {
        var authorities = Read("Cluster:CertificateAuthorityFile", files.Authorities, ReadAll);
        var shown = Read("Cluster:CertificateFile", files.Certificate, ReadAll);
        var own = Read("Cluster:CertificateKeyFile", files.Key, file => X509Certificate2.CreateFromPemFile(files.Certificate, file));
        RequireOwn(files, role, own, shown, authorities);
        return new Loaded(SslStreamCertificateContext.Create(own, [.. shown.Skip(1)], offline: true), authorities);
    }

    // Report a certificate here that the others would refuse.
    private static void RequireOwn(
        WireFiles files, WireRole role, X509Certificate2 own, X509Certificate2Collection shown, X509Certificate2Collection authorities)
    {
        if (!own.MatchesHostname(role.Name, allowWildcards: false, allowCommonName: false))
        {
            throw new StartupException($"Cluster:CertificateFile {files.Certificate} does not have the DNS name {role.Name}.");
        }
        using var chain = new X509Chain { ChainPolicy = Policy(authorities) };
        chain.ChainPolicy.ExtraStore.AddRange(shown);
        foreach (var usage in role.Usages) chain.ChainPolicy.ApplicationPolicy.Add(usage);
        if (chain.Build(own)) return;
        var faults = string.Join(' ', chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
        throw new StartupException(
            $"Cluster:CertificateFile {files.Certificate} is not valid for the authorities in Cluster:CertificateAuthorityFile: {faults}");
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static X509Certificate2Collection ReadAll(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("The file has no certificate.");
    }

    private static T Read<T>(string setting, string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"{setting} {file}: {e.Message}");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Cluster connections now use certificate {Subject}, valid until {NotAfter:O}.")]
    private partial void LogReplaced(string subject, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster's new certificate files are not used; the old ones stay: {Reason}")]
    private partial void LogKept(string reason);

    private sealed record Loaded(SslStreamCertificateContext Context, X509Certificate2Collection Authorities);
}
