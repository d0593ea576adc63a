using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Providers: the list of them, how one stands, and how it leaves and comes back (section F).</summary>
internal static class ProviderEndpoints
{
    public const int MaxReason = 100;

    public static void MapProviders(this RouteGroupBuilder v1)
    {
        var providers = v1.MapGroup("/providers").WithTags("Providers");
        providers.MapGet("", List)
            .Describe(
                "listProviders",
                "List providers",
                "In the order of their codes. For platform.review, platform.enforcement, platform.ops.")
            .Produces<PageAnswer<ProviderSummary>>()
            .Query("status", "Only providers that stand there.", "admitted", values: [.. EnumNames<ProviderStatus>.ByName.Keys])
            .Query("q", "Only providers whose code, name or owner holds this text.", "星河")
            .Paged()
            .Question();
        var provider = providers.MapGroup("/{uscc}");
        MapQuestions(provider);
        MapLeaving(provider);
        MapOwner(provider);
        provider.MapApplications();
        provider.MapEvidence();
        provider.MapConduct();
    }

    private static void MapQuestions(RouteGroupBuilder provider)
    {
        provider.MapGet("", Get)
            .Describe(
                "getProvider",
                "Read a provider",
                "With every requirement and condition as it stands now. For its owner and platform roles.")
            .Produces<ProviderView>()
            .Question(Codes.ProviderNotFound);
        provider.MapGet("/requirements", GetRequirements)
            .Describe(
                "getRequirements",
                "Ask about the requirements of admission",
                "What holds by another preset of the policy, or at another instant. For its owner and platform roles.")
            .Produces<RequirementsView>()
            .Query("preset", "A preset of the policy in force at that instant.", "entity_or_cases", "^[a-z0-9_]{1,32}$")
            .Query("at", "The instant; now by default.", "2026-01-31T08:00:00Z", Described.InstantPattern)
            .Question(Codes.ProviderNotFound);
    }

    private static void MapLeaving(RouteGroupBuilder provider)
    {
        provider.MapPost("/exit", Exit)
            .Describe(
                "requestExit",
                "Leave",
                "At once where all conditions hold; with windDown as soon as they do, and without a further call. For its owner.")
            .Accepts<ExitBody>("application/json")
            .Produces<ProviderView>()
            .Command(Codes.ProviderNotFound, Codes.ExitConditionsUnmet, Codes.NotAdmitted);
        provider.MapPost("/exit/withdraw", WithdrawExit)
            .Describe("withdrawExit", "Stay after all", "Ends the winding down. For its owner.")
            .Produces<ProviderView>()
            .Command(Codes.ProviderNotFound, Codes.NotWindingDown);
        provider.MapPost("/removal", Remove)
            .Describe(
                "removeProvider",
                "Remove a provider",
                "A serious violation bars the entity for ever, and those who stand behind it. For platform.enforcement.")
            .Accepts<RemovalBody>("application/json")
            .Produces<ProviderView>()
            .Produces<ProviderView>(StatusCodes.Status202Accepted)
            .Command(Codes.ProviderNotFound, Codes.NotAdmitted, Codes.DepositNotOverdue);
        provider.MapPost("/reapply", Reapply)
            .Describe("reapply", "Begin a new round", "After an exit, or after a removal and its cool-down. For its owner.")
            .Produces<ProviderView>()
            .Produces<ProviderView>(StatusCodes.Status202Accepted)
            .Command(Codes.ProviderNotFound, Codes.NotExited, Codes.CoolingDown, Codes.EntityBarred);
    }

    private static void MapOwner(RouteGroupBuilder provider) =>
        provider.MapPut("/owner", ChangeOwner)
            .Describe(
                "changeOwner",
                "Give the application another owner",
                "The former owner's access ends at once, whoever filed first; what it wrote stays. For platform.registry.")
            .Accepts<OwnerBody>("application/json")
            .Produces<ProviderView>()
            .Produces<ProviderView>(StatusCodes.Status202Accepted)
            .Command(Codes.ProviderNotFound, Codes.AccountNotFound, Codes.EntityBarred);

    private static async Task<IResult> List(HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        var query = new DirectoryQuery(
            GrainKeys.Provider,
            request.OneOf("status", EnumNames<ProviderStatus>.ByName.Keys),
            request.SearchText(),
            request.After(key => Uscc.TryNormalize(key, out _)),
            request.Limit());
        request.ThrowIfFaulty();
        var outcome = await grains.GetGrain<IReadModelGrain>(0).List(query, http.Caller());
        return Answers.Page(outcome, Cursor.Write, (json, row) => json.WriteRawValue(row.SummaryJson));
    }

    private static Task<IResult> Get(string uscc, HttpContext http, IGrainFactory grains) =>
        ProviderRequest.Question(uscc, http, grains, (provider, caller) => provider.Get(caller));

    private static async Task<IResult> GetRequirements(string uscc, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        uscc = request.Uscc(uscc);
        var (preset, at) = (request.Query("preset"), request.Moment("at"));
        request.ThrowIfFaulty();
        return Answers.Of(await grains.GetProvider(uscc).GetRequirements(preset, at, http.Caller()));
    }

    private static Task<IResult> Exit(string uscc, HttpContext http, IGrainFactory grains) => ProviderRequest.Command(
        uscc,
        http,
        grains,
        body => new RequestExit(!body.IsAbsent("windDown") && body.Flag("windDown")),
        (provider, command, context) => provider.RequestExit(command, context));

    private static Task<IResult> WithdrawExit(string uscc, HttpContext http, IGrainFactory grains) =>
        ProviderRequest.Command(uscc, http, grains, (provider, context) => provider.WithdrawExit(new WithdrawExit(), context));

    private static Task<IResult> Remove(string uscc, HttpContext http, IGrainFactory grains) => ProviderRequest.Command(
        uscc,
        http,
        grains,
        body => new RemoveProvider(body.OneOf<RemovalCause>("cause"), body.Text("reason", MaxReason)),
        (provider, command, context) => provider.Remove(command, context));

    private static Task<IResult> Reapply(string uscc, HttpContext http, IGrainFactory grains) =>
        ProviderRequest.Command(uscc, http, grains, (provider, context) => provider.Reapply(new Reapply(), context));

    private static Task<IResult> ChangeOwner(string uscc, HttpContext http, IGrainFactory grains) => ProviderRequest.Command(
        uscc,
        http,
        grains,
        body => new ChangeOwner(body.Account("account"), body.Text("reason", MaxReason)),
        (provider, command, context) => provider.ChangeOwner(command, context));
}
