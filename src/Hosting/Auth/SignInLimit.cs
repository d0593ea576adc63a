using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace RelayHeat.Hosting.Auth;

/// <summary>Limits how often one address may try to sign in.</summary>
internal sealed class SignInLimit(int perMinute) : IRateLimiterPolicy<IPAddress>
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected { get; } = async (context, _) =>
    {
        var http = context.HttpContext;
        http.RequestServices.GetRequiredService<LimitTelemetry>().CountRefused("sign_ins", ofAll: false);
        http.Response.Headers.RetryAfter = "60";
        await OperatorSignIn.ShowAsync(http, StatusCodes.Status429TooManyRequests, "Too many attempts. Try again in a minute.");
    };

    public RateLimitPartition<IPAddress> GetPartition(HttpContext httpContext) => RateLimitPartition.GetFixedWindowLimiter(
        CallerAddress.Of(httpContext), _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = Minute, QueueLimit = 0 });
}
