using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using RelayHeat.Engine;

namespace RelayHeat.Hosting.Auth;

/// <summary>
/// The keys that the issuer publishes. They are fetched while tokens come in: on a schedule, so that a withdrawn key soon stops counting,
/// and ahead of it when a token names an unknown key. One fetch serves all callers, with a minimum time between two fetches: callers
/// cannot cause more requests to the issuer.
/// </summary>
internal sealed partial class IssuerKeys : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        MaxResponseContentBufferSize = 1024 * 1024,
    };
    private readonly HttpDocumentRetriever _documents;
    private readonly string _address;
    private readonly IssuerSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<IssuerKeys> _log;
    private readonly Counter<long> _requests;

    private Known? _known;
    private Task _fetch = Task.CompletedTask;
    private long? _fetchedAt;
    private volatile bool _failed;

    public IssuerKeys(IssuerSettings settings, TimeProvider time, IMeterFactory meters, ILogger<IssuerKeys> log)
    {
        (_settings, _time, _log) = (settings, time, log);
        _address = settings.Authority.ToString().TrimEnd('/') + "/.well-known/openid-configuration";
        _documents = new HttpDocumentRetriever(_http) { RequireHttps = settings.Authority.Scheme == Uri.UriSchemeHttps };
        _requests = meters.Create(EngineTelemetry.Name).CreateCounter<long>(
            "relayheat.issuer.requests", "{request}", "Times that the issuer was asked for its keys, by what came of it.");
    }

    /// <summary>The keys that count now; null if the issuer cannot be reached for longer than known keys count.</summary>
    public async ValueTask<OpenIdConnectConfiguration?> CurrentAsync()
    {
        var known = Volatile.Read(ref _known);
        if (Age(known) < _settings.KeyRefresh) return known!.Configuration;
        var fetch = Fetch();
        // While the issuer fails, callers do not wait for its time-outs: the known keys still count.
        if (Age(known) >= (_failed ? _settings.KeyOutage : 2 * _settings.KeyRefresh)) await fetch;
        known = Volatile.Read(ref _known);
        return Age(known) < _settings.KeyOutage ? known!.Configuration : null;
    }

    /// <summary>Fetches the keys for a token that <paramref name="tried"/> did not fit, unless they were fetched just now.</summary>
    /// <returns>Other keys to try; null if the issuer cannot be reached; <paramref name="tried"/> if nothing has changed.</returns>
    public async ValueTask<OpenIdConnectConfiguration?> OtherThanAsync(OpenIdConnectConfiguration tried)
    {
        if (ReferenceEquals(Volatile.Read(ref _known)?.Configuration, tried)) await Fetch();
        var current = Volatile.Read(ref _known)!.Configuration;
        return _failed && ReferenceEquals(current, tried) ? null : current;
    }

    public void Dispose() => _http.Dispose();

    private TimeSpan Age(Known? known) => known is null ? TimeSpan.MaxValue : _time.GetElapsedTime(known.At);

    private Task Fetch()
    {
        lock (_lock)
        {
            var isTooSoon = _fetchedAt is { } last && _time.GetElapsedTime(last) < _settings.KeyFetchInterval;
            if (!_fetch.IsCompleted || isTooSoon) return _fetch;
            _fetchedAt = _time.GetTimestamp();
            return _fetch = FetchAsync();
        }
    }

    private async Task FetchAsync()
    {
        var at = _time.GetTimestamp();
        var read = new RecordedDocuments(_documents);
        try
        {
            using var deadline = new CancellationTokenSource(Patience, _time);
            var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(_address, read, deadline.Token);
            if (string.IsNullOrEmpty(configuration.Issuer)) throw new InvalidDataException("The issuer's document names no issuer.");
            var before = Volatile.Read(ref _known);
            var isSame = before?.Text == read.Text;
            Volatile.Write(ref _known, new Known(isSame ? before!.Configuration : configuration, read.Text, at));
            Count(isSame ? "unchanged" : "changed");
            _failed = false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever the issuer does wrong: the known keys count until the outage has lasted too long.
            Count("failed");
            _failed = true;
            LogFailed(_settings.Authority, e.Message);
        }
    }

    private void Count(string outcome) => _requests.Add(1, new KeyValuePair<string, object?>("relayheat.outcome", outcome));

    [LoggerMessage(LogLevel.Warning, "The keys of {Issuer} cannot be read: {Reason}")]
    private partial void LogFailed(Uri issuer, string reason);

    // Configuration stays the same object while the documents, Text, stay the same: caches compare it by reference.
    private sealed record Known(OpenIdConnectConfiguration Configuration, string Text, long At);

    private sealed class RecordedDocuments(IDocumentRetriever documents) : IDocumentRetriever
    {
        public string Text { get; private set; } = "";

        public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
        {
            var document = await documents.GetDocumentAsync(address, cancel);
            Text += document;
            return document;
        }
    }
}
