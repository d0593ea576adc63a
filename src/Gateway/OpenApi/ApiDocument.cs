using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using RelayHeat.Gateway.Json;
using RelayHeat.Gateway.Reading;
using Scalar.AspNetCore;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>The OpenAPI document and the page that shows it.</summary>
internal static class ApiDocument
{
    public const string BearerScheme = "bearer";
    public const string Name = "v1";

    private const string NoLinksToItsMaker = "a[href*='scalar.com'] { display: none }";

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
            // Schemas are derived from these options. They must match the answers.
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJsonContext.Default);
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddSingleton<ServedDocument>();
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = SchemaTransformer.ReferenceId;
            options.AddSchemaTransformer<SchemaTransformer>();
            options.AddOperationTransformer<OperationTransformer>();
            options.AddDocumentTransformer((document, _, _) =>
            {
                Introduce(document);
                PutFilesInPlace(document);
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDocument(this IEndpointRouteBuilder routes)
    {
        // The only document. Another name is an unknown route.
        routes.MapGet("/openapi/v1.json", (ServedDocument document, HttpContext http) => document.ServeAsync(http))
            .AllowAnonymous()
            .TakesNoQuery()
            .ExcludeFromDescription();
        routes.MapGet("/", () => TypedResults.Redirect("/docs")).AllowAnonymous().ExcludeFromDescription();
        routes.MapScalarApiReference("/docs", Show).AllowAnonymous();
    }

    // The page loads nothing from other hosts, and its policy forbids it: no fonts, telemetry, proxy, agent or tools of its maker.
    private static void Show(ScalarOptions page, HttpContext http)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        // The page's script creates its styles.
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
            + "form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
        page.WithTitle("RelayHeat API").WithNonce(nonce).WithCustomCss(NoLinksToItsMaker)
            // Without this the page asks for a way to sign in before it shows the field for the token.
            .AddPreferredSecuritySchemes(BearerScheme)
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideClientButton().HideDeveloperTools();
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
        // Relative, so that it is right for any host, scheme and proxy.
        document.Servers = [new OpenApiServer { Url = "/", Description = "Where this document was read from." }];
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

    // Some generators of clients make a class of the framework's name for files.
    private static void PutFilesInPlace(OpenApiDocument document)
    {
        document.Components!.Schemas!.Remove(nameof(IFormFile));
        var answers = document.Paths.Values.SelectMany(p => p.Operations!.Values).SelectMany(o => o.Responses!.Values);
        foreach (var media in answers.SelectMany(a => a.Content?.Values ?? []))
        {
            var isFile = media.Schema is OpenApiSchemaReference { Reference.Id: nameof(IFormFile) };
            if (isFile) media.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        }
    }
}
