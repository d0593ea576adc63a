using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace RelayHeat.Hosting.Auth;

/// <summary>An answer that goes on for long does not outlive the token that it was asked for with.</summary>
internal static class TokenLifetime
{
    private static readonly TimeSpan MaxOpen = TimeSpan.FromHours(1);

    /// <summary>
    /// Ends the answers of these routes at the very end of the token. One that was taken beyond its end, because clocks differ, has what
    /// is left of that. Whoever writes an answer sees it as if the caller had gone.
    /// </summary>
    public static TBuilder EndWithTheToken<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (http.TokenExpiresAt() is not { } expiresAt) return await next(context);
            var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
            // What is answered may be written after this filter has returned.
            http.Response.RegisterForDispose(end);
            var now = DateTimeOffset.UtcNow;
            var left = (expiresAt > now ? expiresAt : expiresAt + Authentication.ClockSkew) - now;
            end.CancelAfter(left < TimeSpan.Zero ? TimeSpan.Zero : left < MaxOpen ? left : MaxOpen);
            http.RequestAborted = end.Token;
            return await next(context);
        });
}
