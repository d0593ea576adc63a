using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using RelayHeat.Gateway.Endpoints;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Problems;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>Adds to each operation what its route's marks say: shared parameters, headers, problems, who may call.</summary>
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
        var isOpen = marks.OfType<IAllowAnonymous>().Any();
        var isCommand = marks.OfType<CommandMark>().Any();
        var takesBody = operation.RequestBody is not null;
        // What names no codes of its own, such as health, is not part of the problem contract.
        if (!marks.OfType<RefusalCodes>().Any()) return;
        var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemAnswer), cancellationToken: cancellationToken);
        context.Document!.AddComponent(nameof(ProblemAnswer), problem);

        operation.Parameters ??= [];
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>()) Describe(parameter);
        foreach (var query in marks.OfType<QueryParameter>()) operation.Parameters.Add(Parameter(query));
        if (marks.OfType<PagedMark>().Any()) operation.Parameters.Add(Limit());
        if (isCommand) AddCommandParameters(operation.Parameters, isPut: context.Description.HttpMethod == HttpMethods.Put);
        if (!isOpen) operation.Security = [new() { [new OpenApiSecuritySchemeReference(ApiDocument.BearerScheme, context.Document)] = [] }];

        string[] codes =
        [
            .. Always,
            .. isOpen ? [] : Callers,
            .. takesBody || isCommand ? Bodies : [],
            .. marks.OfType<RefusalCodes>().SelectMany(r => r.Codes),
        ];
        if (marks.OfType<IAcceptsMetadata>().FirstOrDefault()?.RequestType is { } body)
        {
            foreach (var media in operation.RequestBody!.Content!.Values) media.Example = Examples.OfBody(body);
        }
        AddProblems(operation, codes, context.Document!);
        AddHeaders(operation, isCommand, isOpen);
    }

    private static void Describe(OpenApiParameter parameter)
    {
        parameter.Example = Examples.OfPath(parameter.Name!);
        parameter.Description = parameter.Name switch
        {
            "account" => "The account's name; percent-encoded, in any spelling of it.",
            "bindingId" => "The invitation's id.",
            "uscc" => "The entity's unified social credit code (GB 32100-2015), check character included.",
            "evidenceId" => "The SHA-256 of the file.",
            "penaltyId" => "The penalty's id.",
            "fineId" => "The fine's id.",
            "entryId" => "The movement's id.",
            "planId" => "The plan's id.",
            "streamer" => "The streamer's account; percent-encoded, in any spelling of it.",
            _ => "The merchant's id, case-sensitive.",
        };
        parameter.Schema = parameter.Name switch
        {
            "account" or "streamer" => new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 },
            "uscc" => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Patterns.Uscc },
            "evidenceId" => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Patterns.EvidenceId },
            "penaltyId" or "fineId" or "entryId" => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Patterns.EntryId },
            _ => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = Patterns.MerchantId },
        };
    }

    private static OpenApiParameter Parameter(QueryParameter query) => new()
    {
        Name = query.Name,
        In = ParameterLocation.Query,
        Description = query.Description,
        Example = query.Example,
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Pattern = query.Pattern,
            Enum = query.Values?.Select(v => (JsonNode)v).ToList(),
        },
    };

    private static OpenApiParameter Limit() => new()
    {
        Name = "limit",
        In = ParameterLocation.Query,
        Description = "How many items the page may have.",
        Schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Minimum = "1",
            Maximum = RequestReader.MaxLimit.ToString(CultureInfo.InvariantCulture),
            Default = RequestReader.DefaultLimit,
        },
    };

    private static void AddCommandParameters(IList<IOpenApiParameter> parameters, bool isPut)
    {
        parameters.Add(new OpenApiParameter
        {
            Name = "dryRun",
            In = ParameterLocation.Query,
            Description = "Answers what the command would, changes nothing, and has dryRun: true in the body.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = false },
        });
        parameters.Add(new OpenApiParameter
        {
            Name = RequestReader.IdempotencyKeyHeader,
            In = ParameterLocation.Header,
            Description = "The same key, sent again within 24 hours, is answered as the first time.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String, MinLength = 1, MaxLength = RequestReader.MaxKeyLength, Pattern = "^[!-~]+$",
            },
        });
        parameters.Add(new OpenApiParameter
        {
            Name = "If-Match",
            In = ParameterLocation.Header,
            // Without an example: a page to try calls would send it.
            Description = "Refuses the command with 412 unless the resource has one of these versions, such as \"3\", or exists (*).",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
        if (!isPut) return;
        parameters.Add(new OpenApiParameter
        {
            Name = "If-None-Match",
            In = ParameterLocation.Header,
            Description = "Creates only: refuses the command with 412 where the resource exists.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Enum = ["*"] },
        });
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
                answer.Headers[Answers.ReplayedHeader] = Header("true where this is the stored answer to the same key.");
            }
            if (status[0] == '2' && !isOpen) answer.Headers["ETag"] = Header("The version of the resource, in quotes.");
            if (status == "201") answer.Headers["Location"] = Header("Where the new resource is.");
            if (status is "429" or "503") answer.Headers["Retry-After"] = Header("After how many seconds to try again.");
        }
    }

    private static OpenApiHeader Header(string description) =>
        new() { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
