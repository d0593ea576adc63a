using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace RelayHeat.Hosting.Auth;

/// <summary>Ends long answers when the caller's token expires.</summary>
internal static class TokenLifetime
{
    private static readonly TimeSpan MaxOpen = TimeSpan.FromHours(1);

    /// <summary>
    /// Ends the answers of these routes when the token expires; if it was accepted after that, because clocks differ, when the clock skew
    /// ends. The writer of the answer sees an aborted request.
    /// </summary>
    public static TBuilder EndWithTheToken<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (http.TokenExpiresAt() is not { } expiresAt) return await next(context);
            var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            // The answer may be written after this filter has returned.
            http.Response.RegisterForDispose(end);
            var now = DateTimeOffset.UtcNow;
            var left = (expiresAt > now ? expiresAt : expiresAt + Authentication.ClockSkew) - now;
            end.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < MaxOpen ? left : MaxOpen);
            http.RequestAborted = end.Token;
            return await next(context);
        });
}
