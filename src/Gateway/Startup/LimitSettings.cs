using RelayHeat.Hosting;

namespace RelayHeat.Gateway.Startup;

/// <summary>How many calls of a kind run at once: those of one account, and all together.</summary>
internal readonly record struct Places(int Each, int All);

/// <summary>The gateway's limits, for each caller and for all together.</summary>
internal sealed record LimitSettings
{
    public static readonly string[] Names =
    [
        nameof(RequestsPerSecond), nameof(AnonymousRequestsPerSecond),
        nameof(ConcurrentRequests), nameof(ConcurrentRequestsPerAccount), nameof(ConcurrentAnonymousRequests),
        nameof(Uploads), "UploadsPerAccount", nameof(Downloads), "DownloadsPerAccount",
        nameof(Exports), "ExportsPerAccount", nameof(ExportsPerStore), nameof(Streams), "StreamsPerAccount",
        nameof(BodyBytesPerSecond), nameof(UploadBytesPerSecond), nameof(AnswerBytesPerSecond),
    ];

    /// <summary>For how long a body or an answer may be slower than the minimum rate.</summary>
    public static readonly TimeSpan RateGracePeriod = TimeSpan.FromSeconds(5);

    /// <summary>For each account.</summary>
    public required int RequestsPerSecond { get; init; }

    /// <summary>For each address, without a valid token.</summary>
    public required int AnonymousRequestsPerSecond { get; init; }

    /// <summary>For all callers together.</summary>
    public required int ConcurrentRequests { get; init; }

    public required int ConcurrentRequestsPerAccount { get; init; }

    /// <summary>For each address.</summary>
    public required int ConcurrentAnonymousRequests { get; init; }

    /// <summary>An upload is in memory while it is received.</summary>
    public required Places Uploads { get; init; }

    public required Places Downloads { get; init; }

    public required Places Exports { get; init; }

    public required int ExportsPerStore { get; init; }

    public required Places Streams { get; init; }

    /// <summary>A caller that sends a body more slowly is cut off.</summary>
    public required int BodyBytesPerSecond { get; init; }

    /// <summary>The same for an upload.</summary>
    public required int UploadBytesPerSecond { get; init; }

    /// <summary>A caller that receives an answer more slowly is cut off.</summary>
    public required int AnswerBytesPerSecond { get; init; }

    public static LimitSettings Read(IConfiguration configuration)
    {
        const int most = 1_000_000;
        int Number(string name, int byDefault, int max) => configuration.Number($"Limits:{name}", byDefault, 1, max);
        Places Both(string name, int each, int all) => new(Number($"{name}PerAccount", each, 65_536), Number(name, all, 65_536));
        return new LimitSettings
        {
            RequestsPerSecond = Number(nameof(RequestsPerSecond), 200, most),
            AnonymousRequestsPerSecond = Number(nameof(AnonymousRequestsPerSecond), 100, most),
            ConcurrentRequests = Number(nameof(ConcurrentRequests), 2048, 65_536),
            ConcurrentRequestsPerAccount = Number(nameof(ConcurrentRequestsPerAccount), 64, 65_536),
            ConcurrentAnonymousRequests = Number(nameof(ConcurrentAnonymousRequests), 32, 65_536),
            Uploads = Both(nameof(Uploads), each: 4, all: 16),
            Downloads = Both(nameof(Downloads), each: 4, all: 64),
            Exports = Both(nameof(Exports), each: 2, all: 32),
            ExportsPerStore = Number(nameof(ExportsPerStore), 4, 65_536),
            Streams = Both(nameof(Streams), each: 8, all: 32),
            BodyBytesPerSecond = Number(nameof(BodyBytesPerSecond), 4096, most),
            UploadBytesPerSecond = Number(nameof(UploadBytesPerSecond), 65_536, most),
            AnswerBytesPerSecond = Number(nameof(AnswerBytesPerSecond), 16_384, most),
        };
    }
}
