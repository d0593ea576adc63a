using System.Data.Common;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Orleans.Runtime;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Reading;
using RelayHeat.Engine;

namespace RelayHeat.Gateway.Http;

/// <summary>What is thrown on the way, as a problem. What may have taken effect is never called undone.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested || exception is ConnectionResetException or ConnectionAbortedException)
        {
            // Nobody reads an answer any more.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        var refusal = RefusalOf(exception, isCommand: !HttpMethods.IsGet(httpContext.Request.Method));
        switch (refusal.Code)
        {
            case GatewayCodes.InternalError:
                LogUnexpected(logger, exception, httpContext.Request.Method, httpContext.Request.Path);
                break;
            case GatewayCodes.Unavailable or GatewayCodes.OutcomeUnknown:
                LogNotDone(logger, refusal.Code, exception.Message);
                break;
        }
        try
        {
            await Problem.WriteAsync(httpContext, refusal);
        }
        catch (OperationCanceledException) when (httpContext.RequestAborted.IsCancellationRequested)
        {
            // It went while it was being answered.
        }
        return true;
    }

    internal static Refusal RefusalOf(Exception exception, bool isCommand) => exception switch
    {
        RequestRefusedException refused => refused.Refusal,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => JsonBody.TooLarge,
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => new(GatewayCodes.UnsupportedMediaType),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => new(GatewayCodes.RequestTimeout),
        BadHttpRequestException bad => new Refusal(GatewayCodes.MalformedJson).With("reason", bad.Message.TrimEnd('.')),
        _ => new(CodeOf(exception, isCommand)),
    };

    // The runtime hands on what a grain threw, bare or wrapped in what it says itself; the grain's own word is the surer one. Then
    // comes what was turned away before any grain had it. Of everything else nobody knows how far the command had come.
    private static string CodeOf(Exception exception, bool isCommand)
    {
        var uncertain = isCommand ? GatewayCodes.OutcomeUnknown : GatewayCodes.Unavailable;
        var code = GatewayCodes.InternalError;
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case UnavailableException:
                    return GatewayCodes.Unavailable;
                case OutcomeUnknownException:
                    return uncertain;
                case InvariantViolatedException:
                    return GatewayCodes.InternalError;
                case GatewayTooBusyException or LimitExceededException:
                    return GatewayCodes.Unavailable;
                case var thrown when IsOfTheWay(thrown):
                    code = uncertain;
                    break;
            }
        }
        return code;
    }

    // What the network, a database, the end of the process and the cluster's runtime throw at whoever waits for an answer: the runtime
    // also where it cannot read what a silo of another version has answered.
    private static bool IsOfTheWay(Exception e) =>
        e is TimeoutException or OperationCanceledException or ObjectDisposedException or IOException or SocketException or DbException
        || e.GetType().Namespace?.Split('.')[0] == nameof(Orleans);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed.")]
    private static partial void LogUnexpected(ILogger logger, Exception cause, string method, string path);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Answered {Code}: {Cause}")]
    private static partial void LogNotDone(ILogger logger, string code, string cause);
}
