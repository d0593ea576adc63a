using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Json;
using RelayHeat.Gateway.Reading;
using RelayHeat.Hosting;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Whether the process is alive, and whether it can serve; see <see cref="Health"/>.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags("Operations").AllowAnonymous().DisableRateLimiting().TakesNoQuery();
        health.MapGet("/live", (HttpContext http, HealthCheckService checks) => ReportAsync(http, checks, _ => false))
            .Describe("getLiveness", "Whether the process answers", "Runs no checks.")
            .Produces<HealthAnswer>();
        health.MapGet("/ready", (HttpContext http, HealthCheckService checks) => ReportAsync(http, checks, _ => true))
            .Describe("getReadiness", "Whether the server can serve", "Checks storage, cluster and shutdown; 503 if one fails.")
            .Produces<HealthAnswer>()
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ReportAsync(HttpContext http, HealthCheckService service, Func<HealthCheckRegistration, bool> which)
    {
        var report = await service.CheckHealthAsync(which, http.RequestAborted);
        var checks = report.Entries.ToDictionary(e => e.Key, e => Health.Word(e.Value.Status));
        var status = report.Status == HealthStatus.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return Answers.Json(new HealthAnswer(Health.Word(report.Status), checks), status);
    }
}
