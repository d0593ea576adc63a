using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>The application of a round, from draft to decision (section E).</summary>
internal static class ApplicationEndpoints
{
    private static readonly Body<ReviewApplication> ReviewBody = new(
        nameof(ReviewBody), "A reviewer's decision.", ReadReview, """{"decision":"return","reasons":{"alliance_settlement":"截图不清晰"}}""");

    public static void MapApplication(this Routes<IProviderGrain> provider)
    {
        provider.Command(
            "PUT /application", "saveApplication", "Save the application",
            "Replaces the draft. The first account that files becomes the owner; from then on, for the owner.",
            ApplicationBodies.ApplicationBody, (provider, command, context) => provider.SaveApplication(command, context))
            .Creates((id, _) => $"/v1/providers/{id}")
            .Converges()
            .Refuses(
                Codes.ApplicationNotEditable, Codes.EntityBarred, Codes.RelatedEntityBarred, Codes.CoolingDown, Codes.QuotaExceeded);
        provider.Get(
            "/application", "getApplication", "Read the application",
            "The application of this round, with its evidence. For its owner and platform.review.",
            (provider, caller) => provider.GetApplication(caller))
            .Refuses(Codes.ProviderNotFound);
        provider.Command(
            "POST /submit", "submitApplication", "Submit the application",
            "A refusal lists the requirements that are not met. For its owner.",
            _ => new SubmitApplication(), (provider, command, context) => provider.Submit(command, context))
            .Refuses(
                Codes.ProviderNotFound, Codes.RequirementsUnmet, Codes.ApplicationNotEditable, Codes.EntityBarred,
                Codes.RelatedEntityBarred, Codes.CoolingDown);
        provider.Command(
            "POST /withdraw", "withdrawApplication", "Withdraw the application", "It becomes a draft again. For its owner.",
            _ => new WithdrawApplication(), (provider, command, context) => provider.Withdraw(command, context))
            .Refuses(Codes.ProviderNotFound, Codes.NotUnderReview);
        provider.Command(
            "POST /review", "reviewApplication", "Review the application",
            "An approval checks the requirements again. A return gives reasons by requirement. For platform.review, but not the applicant.",
            ReviewBody, (provider, command, context) => provider.Review(command, context))
            .Converges()
            .Refuses(
                Codes.ProviderNotFound, Codes.NotUnderReview, Codes.RequirementsUnmet, Codes.ReviewerIsApplicant,
                Codes.RelatedEntityBarred);
    }

    private static ReviewApplication ReadReview(IFields fields)
    {
        var decision = fields.OneOf<ReviewDecision>("decision", "Approve or return.");
        const string says = "The reason for each requirement id. For a return only.";
        var reasons = fields.Map("reasons", says, RequirementIds.All, "Is not a requirement.", Fields.MaxReason);
        if (decision == ReviewDecision.Return && reasons.IsEmpty) fields.Fault("reasons", "Must name at least one requirement.");
        if (decision == ReviewDecision.Approve && !reasons.IsEmpty) fields.Fault("reasons", "Must be empty for an approval.");
        return new ReviewApplication(decision, reasons);
    }
}
