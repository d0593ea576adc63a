using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using RelayHeat.Gateway.Http;
using Scalar.AspNetCore;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>The OpenAPI document and the page that shows it.</summary>
internal static class ApiDocument
{
    public const string BearerScheme = "bearer";

    private static readonly (string Name, string Description)[] Tags =
    [
        ("Merchants", "Stores, their seats with full permission, and what an account may do on them."),
        ("Operators", "The accounts that work for a store: inviting, changing, unbinding."),
        ("Commission", "Plans of commission, their streamers' confirmation, and the effective rate."),
        ("Fund account", "A store's funds: balances and movements of a double-entry ledger."),
        ("Accounts", "Accounts, the invitations they have received, and leaving."),
        ("Providers", "Talent service providers: applications and their review, the deposit, conduct, exit and removal."),
        ("Events", "The audit feed: every change, in commit order."),
        ("Operations", "How the server is."),
        ("Sandbox", "Tokens for anyone and a clock that can be moved. On this machine only, and only where the sandbox is enabled."),
    ];

    public static void AddApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            // The schemas are worked out from these options, and must say what the answers are.
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJsonContext.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddSchemaTransformer((schema, context, _) =>
            {
                // Enums are written by name, which the schema of their converter leaves open.
                if (context.JsonTypeInfo.Type.IsEnum) schema.Type = JsonSchemaType.String;
                if (context.JsonTypeInfo.Type.Name.EndsWith("Body", StringComparison.Ordinal)) schema.AdditionalPropertiesAllowed = false;
                return Task.CompletedTask;
            });
            options.AddOperationTransformer<OperationTransformer>();
            options.AddDocumentTransformer((document, _, _) =>
            {
                Introduce(document);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        // The one document there is; what asks for another is answered as any unknown route.
        routes.MapOpenApi("/openapi/v1.json").AllowAnonymous();
        // The page asks nothing of other hosts: neither fonts nor counting.
        routes.MapScalarApiReference("/docs", page => page.WithTitle("RelayHeat API").DisableDefaultFonts().DisableTelemetry())
            .AllowAnonymous();
    }

    private static void Introduce(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "RelayHeat",
            Version = "1",
            Description = "Operator accounts, commission and fund accounts of stores, and talent service providers, on Relang (热浪引擎). "
                + "Every error is application/problem+json with a stable code.",
            Contact = new OpenApiContact { Name = "RelayHeat" },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        // A base path that ends in a slash would double it in front of every path.
        foreach (var server in document.Servers ?? []) server.Url = server.Url?.TrimEnd('/');
        document.Tags = Tags.Select(t => new OpenApiTag { Name = t.Name, Description = t.Description }).ToHashSet();
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [BearerScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "JWT",
                Description = "sub is the account; roles may hold platform.registry, platform.review, platform.enforcement, platform.ops.",
            },
        };
    }
}
