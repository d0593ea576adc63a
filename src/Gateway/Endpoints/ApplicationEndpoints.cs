using System.Collections.Immutable;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Grains;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The application of a round, from draft to decision (section E).</summary>
internal static class ApplicationEndpoints
{
    public static void MapApplications(this RouteGroupBuilder provider)
    {
        provider.MapPut("/application", Save)
            .Describe(
                "saveApplication",
                "Write the application",
                "All of it, while it is a draft. The first account that files owns the provider; from then on for its owner.")
            .Accepts<ApplicationBody>("application/json")
            .Produces<ProviderView>()
            .Produces<ProviderView>(StatusCodes.Status201Created)
            .Produces<ProviderView>(StatusCodes.Status202Accepted)
            .Command(
                Codes.ApplicationNotEditable, Codes.EntityBarred, Codes.RelatedEntityBarred, Codes.CoolingDown, Codes.QuotaExceeded);
        provider.MapGet("/application", Get)
            .Describe(
                "getApplication",
                "Read the application",
                "What it says in this round, and its evidence. For its owner and platform.review.")
            .Produces<ApplicationView>()
            .Question(Codes.ProviderNotFound);
        provider.MapPost("/submit", Submit)
            .Describe("submitApplication", "Submit the application", "Refused with the list of what is missing. For its owner.")
            .Produces<ProviderView>()
            .Command(
                Codes.ProviderNotFound, Codes.RequirementsUnmet, Codes.ApplicationNotEditable, Codes.EntityBarred,
                Codes.RelatedEntityBarred, Codes.CoolingDown);
        provider.MapPost("/withdraw", Withdraw)
            .Describe("withdrawApplication", "Take the application back", "It is a draft again. For its owner.")
            .Produces<ProviderView>()
            .Command(Codes.ProviderNotFound, Codes.NotUnderReview);
        provider.MapPost("/review", Review)
            .Describe(
                "reviewApplication",
                "Decide the application",
                "Approval looks at the requirements again; a return tells why, by requirement. For platform.review, but not the applicant.")
            .Accepts<ReviewBody>("application/json")
            .Produces<ProviderView>()
            .Produces<ProviderView>(StatusCodes.Status202Accepted)
            .Command(
                Codes.ProviderNotFound, Codes.NotUnderReview, Codes.RequirementsUnmet, Codes.ReviewerIsApplicant,
                Codes.RelatedEntityBarred);
    }

    private static Task<IResult> Save(string uscc, HttpContext http, IGrainFactory grains) => ProviderRequest.Command(
        uscc,
        http,
        grains,
        body => new SaveApplication(ApplicationReader.Read(body)),
        (provider, command, context) => provider.SaveApplication(command, context));

    private static Task<IResult> Get(string uscc, HttpContext http, IGrainFactory grains) =>
        ProviderRequest.Question(uscc, http, grains, (provider, caller) => provider.GetApplication(caller));

    private static Task<IResult> Submit(string uscc, HttpContext http, IGrainFactory grains) =>
        ProviderRequest.Command(uscc, http, grains, (provider, context) => provider.Submit(new SubmitApplication(), context));

    private static Task<IResult> Withdraw(string uscc, HttpContext http, IGrainFactory grains) =>
        ProviderRequest.Command(uscc, http, grains, (provider, context) => provider.Withdraw(new WithdrawApplication(), context));

    private static Task<IResult> Review(string uscc, HttpContext http, IGrainFactory grains) => ProviderRequest.Command(
        uscc, http, grains, Decision, (provider, command, context) => provider.Review(command, context));

    private static ReviewApplication Decision(JsonBody body)
    {
        var decision = body.OneOf<ReviewDecision>("decision");
        var reasons = body.IsAbsent("reasons") ? null : body.Object("reasons");
        var byRequirement = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var requirement in reasons?.Names() ?? [])
        {
            if (!RequirementIds.All.Contains(requirement)) reasons!.Fault(requirement, "Is not a requirement.");
            byRequirement[requirement] = reasons!.Text(requirement, ProviderEndpoints.MaxReason);
        }
        if (decision == ReviewDecision.Return && byRequirement.Count == 0) body.Fault("reasons", "Must name at least one requirement.");
        if (decision == ReviewDecision.Approve && byRequirement.Count > 0) body.Fault("reasons", "Must be empty for an approval.");
        return new ReviewApplication(decision, byRequirement.ToImmutable());
    }
}
