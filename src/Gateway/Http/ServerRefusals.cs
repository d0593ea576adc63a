using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Reading;
using RelayHeat.Engine;
using RelayHeat.Hosting;

namespace RelayHeat.Gateway.Http;

/// <summary>
/// Answers with a problem what the web server refuses before there is a request to handle: it is not HTTP, too long, or too slow. The
/// server announces the refusal just before it sends a bare status; the problem is sent instead.
/// </summary>
internal sealed class ServerRefusals : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public static void AnswerWithProblems(WebApplication app) =>
        app.Services.GetRequiredService<DiagnosticListener>().Subscribe(new ServerRefusals(), name => name == BadRequest);

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is IFeatureCollection features) Answer(features);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    private static void Answer(IFeatureCollection features)
    {
        if (features.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException error) return;
        var (request, response) = (features.GetRequiredFeature<IHttpRequestFeature>(), features.GetRequiredFeature<IHttpResponseFeature>());
        if (response.HasStarted || HttpMethods.IsHead(request.Method)) return;
        var refusal = RefusalOf(error);
        var language = PreferredLanguage.Of(request.Headers.AcceptLanguage);
        var body = Problem.BodyOf(refusal, language, features.GetRequiredFeature<IHttpRequestIdentifierFeature>().TraceIdentifier);
        response.StatusCode = ProblemCatalogue.All[refusal.Code].Status;
        Problem.Describe(response.Headers, refusal, language, body.Length);
        BrowserHeaders.Add(response.Headers);
        response.Headers.Connection = "close";
        // Nothing delays the head, so it is written when this returns. There is no response body yet: write the rest to the connection
        // itself, which the server then closes.
        var head = features.GetRequiredFeature<IHttpResponseBodyFeature>().StartAsync();
        if (head.IsCompletedSuccessfully) features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output.Write(body.Span);
    }

    private static Refusal RefusalOf(BadHttpRequestException error) => error.StatusCode switch
    {
        StatusCodes.Status405MethodNotAllowed => new(GatewayCodes.MethodNotAllowed),
        StatusCodes.Status408RequestTimeout => new(GatewayCodes.RequestTimeout),
        StatusCodes.Status413PayloadTooLarge => JsonBody.TooLarge,
        StatusCodes.Status414UriTooLong => new(GatewayCodes.UriTooLong),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => new(GatewayCodes.HeadersTooLarge),
        StatusCodes.Status505HttpVersionNotsupported => new(GatewayCodes.HttpVersionNotSupported),
        _ => new Refusal(GatewayCodes.BadRequest).With("reason", error.Message.TrimEnd('.')),
    };
}
