using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Reading;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>Completes each operation from the metadata of its route: parameters, body, headers, problems, security.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    private static readonly string[] Bodies =
        [GatewayCodes.MalformedJson, GatewayCodes.BodyTooLarge, GatewayCodes.UnsupportedMediaType, GatewayCodes.RequestTimeout];

    private static readonly string[] Callers = [GatewayCodes.Unauthenticated, GatewayCodes.RateLimited];
    private static readonly string[] Always = [GatewayCodes.ValidationFailed, GatewayCodes.Unavailable, GatewayCodes.InternalError];

    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var marks = context.Description.ActionDescriptor.EndpointMetadata;
        // Routes without input of ours, such as health, do not answer with problems.
        if (marks.OfType<RouteInput>().SingleOrDefault() is not { } input) return;
        var isOpen = marks.OfType<IAllowAnonymous>().Any();
        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemAnswer), cancellationToken: cancellationToken);
        context.Document!.AddComponent(nameof(ProblemAnswer), problem);

        operation.Parameters = [.. input.Parameters];
        if (input.Body is { } body) operation.RequestBody = await DescribeAsync(body, context, cancellationToken);
        if (!isOpen) operation.Security = [new() { [new OpenApiSecuritySchemeReference(ApiDocument.BearerScheme, context.Document)] = [] }];

        string[] codes =
        [
            .. Always,
            .. isOpen ? [] : Callers,
            .. input.Body is not null || input.IsCommand ? Bodies : [],
            .. marks.OfType<RefusalCodes>().SelectMany(r => r.Codes),
        ];
        AddProblems(operation, codes, context.Document!);
        AddHeaders(operation, input.IsCommand, isOpen);
    }

    private static async Task<OpenApiRequestBody> DescribeAsync(
        IBody body, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var enums = new HashSet<Type>();
        var schema = BodySchema.Add(body, context.Document!, enums);
        foreach (var type in enums)
        {
            var names = await context.GetOrCreateSchemaAsync(type, cancellationToken: cancellationToken);
            context.Document!.AddComponent(type.Name, names);
        }
        var mediaType = body.FileSays is null ? "application/json" : "multipart/form-data";
        var media = new OpenApiMediaType { Schema = schema, Example = body.Example is { } example ? JsonNode.Parse(example) : null };
        return new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType> { [mediaType] = media } };
    }

    private static void AddProblems(OpenApiOperation operation, IEnumerable<string> codes, OpenApiDocument document)
    {
        operation.Responses ??= [];
        foreach (var group in codes.Distinct().GroupBy(code => ProblemCatalogue.All[code].Status).OrderBy(g => g.Key))
        {
            operation.Responses[group.Key.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = string.Join(" ", group.Select(code => $"`{code}`: {ProblemCatalogue.All[code].Description}")),
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Problem.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(ProblemAnswer), document) },
                },
            };
        }
    }

    private static void AddHeaders(OpenApiOperation operation, bool isCommand, bool isOpen)
    {
        foreach (var (status, response) in operation.Responses!)
        {
            if (response is not OpenApiResponse answer) continue;
            answer.Headers ??= new Dictionary<string, IOpenApiHeader>();
            if (isCommand && (status[0] == '2' || status is "404" or "409"))
            {
                answer.Headers[Answers.ReplayedHeader] = Header("true if this is the stored answer to the same key.");
            }
            if (status[0] == '2' && !isOpen) answer.Headers["ETag"] = Header("The version of the resource, in quotes.");
            if (status == "201") answer.Headers["Location"] = Header("Where the new resource is.");
            if (status is "429" or "503") answer.Headers["Retry-After"] = Header("How many seconds to wait before trying again.");
        }
    }

    private static OpenApiHeader Header(string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
