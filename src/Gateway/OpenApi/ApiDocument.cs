using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using RelayHeat.Gateway.Http;
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
            // The schemas are worked out from these options, and must say what the answers are.
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
        // The one document there is; what asks for another is answered as any unknown route.
        routes.MapGet("/openapi/v1.json", (ServedDocument document, HttpContext http) => document.ServeAsync(http))
            .AllowAnonymous()
            .TakesNoQuery()
            .ExcludeFromDescription();
        routes.MapGet("/", () => TypedResults.Redirect("/docs")).AllowAnonymous().ExcludeFromDescription();
        routes.MapScalarApiReference("/docs", Show).AllowAnonymous();
    }

    // The page offers nothing of other hosts and asks nothing of them, and its policy would not let it: no fonts, no counting, no proxy,
    // no agent, none of what its maker has for developers.
    private static void Show(ScalarOptions page, HttpContext http)
    {
        var nonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        // Its script makes its styles.
        http.Response.Headers.ContentSecurityPolicy = $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
            + "form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
        page.WithTitle("RelayHeat API").WithNonce(nonce).WithCustomCss(NoLinksToItsMaker)
            // Without it the page asks which way to sign in there is before it has a place for the token.
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
        // Where it was read from, whatever name, scheme and proxy that was by.
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

    // A file by a name of the framework is a class of it to some generators of clients.
    private static void PutFilesInPlace(OpenApiDocument document)
    {
        var schemas = document.Components!.Schemas!;
        schemas.Remove(nameof(IFormFile));
        foreach (var properties in schemas.Values.Select(s => s.Properties).OfType<IDictionary<string, IOpenApiSchema>>())
        {
            foreach (var (name, file) in properties.Where(p => IsFile(p.Value)).ToList()) properties[name] = File(file.Description);
        }
        var answers = document.Paths.Values.SelectMany(p => p.Operations!.Values).SelectMany(o => o.Responses!.Values);
        foreach (var media in answers.SelectMany(a => a.Content?.Values ?? []).Where(m => IsFile(m.Schema))) media.Schema = File(null);

        static bool IsFile(IOpenApiSchema? schema) => schema is OpenApiSchemaReference { Reference.Id: nameof(IFormFile) };
        static OpenApiSchema File(string? description) =>
            new() { Type = JsonSchemaType.String, Format = "binary", Description = description };
    }
}
