using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains.Providers;

/// <summary>Hands the application to the reviewers.</summary>
[GenerateSerializer, Immutable, Alias("SubmitApplication")]
public sealed record SubmitApplication : ProviderCommand;

/// <summary>Takes the application back.</summary>
[GenerateSerializer, Immutable, Alias("WithdrawApplication")]
public sealed record WithdrawApplication : ProviderCommand;

/// <summary>Decides an application.</summary>
/// <param name="Decision">Approved or returned.</param>
/// <param name="Reasons">Of a return: at least one requirement id with its reason of 1 to 100 characters. Of an approval: none.</param>
[GenerateSerializer, Immutable, Alias("ReviewApplication")]
public sealed record ReviewApplication(ReviewDecision Decision, ImmutableSortedDictionary<string, string> Reasons) : ProviderCommand;

/// <summary>Whether those whom the application names are free to be admitted (F5).</summary>
/// <param name="Refusal">Why not, or null.</param>
internal sealed record SettleApproval(Refusal? Refusal) : ProviderCommand, ISettlement;

/// <summary>What a reviewer decides (E7).</summary>
[GenerateSerializer, Alias("ReviewDecision"), JsonConverter(typeof(EnumTextConverter<ReviewDecision>))]
public enum ReviewDecision
{
    /// <summary>The applicant is admitted.</summary>
    Approve,

    /// <summary>The application goes back, with reasons.</summary>
    Return,
}

internal sealed record ApplicationSubmitted(string Submitter) : ProviderEvent;

internal sealed record ApplicationWithdrawn : ProviderEvent;

/// <summary>The reviewer has approved; those whom the application names are asked whether they are free to be admitted (F5).</summary>
internal sealed record ApprovalStarted(string Reviewer, string LegalRepresentative, string AlipaySubject) : ProviderEvent;

/// <summary>They are not, or a requirement has ceased to hold meanwhile: the application is under review as before.</summary>
internal sealed record ApprovalRefused(string Code) : ProviderEvent;

internal sealed record ProviderAdmitted(int Round, string Preset, DateTimeOffset AdmittedAt) : ProviderEvent;

internal sealed record ApplicationReturned(
    [property: JsonConverter(typeof(OrdinalMapJsonConverter<string>))] ImmutableSortedDictionary<string, string> Reasons,
    DateTimeOffset ReturnedAt) : ProviderEvent;

/// <summary>Who stood for the entity when it was last admitted (F5).</summary>
internal sealed record LastAdmission(int Round, DateTimeOffset AdmittedAt, string LegalRepresentative, string AlipaySubject);

/// <summary>What the reviewers last decided (E7).</summary>
internal sealed record LastReview(
    ReviewDecision Decision,
    [property: JsonConverter(typeof(OrdinalMapJsonConverter<string>))] ImmutableSortedDictionary<string, string> Reasons,
    int Round,
    DateTimeOffset DecidedAt);

/// <summary>What the reviewers last decided (E7).</summary>
/// <param name="Decision">Approved or returned.</param>
/// <param name="Reasons">Of a return: requirement ids, each with the reason.</param>
/// <param name="Round">Of which round.</param>
/// <param name="DecidedAt">When.</param>
[GenerateSerializer, Immutable, Alias("ReviewView")]
public sealed record ReviewView(
    ReviewDecision Decision, ImmutableSortedDictionary<string, string> Reasons, int Round, DateTimeOffset DecidedAt);

/// <summary>
/// F5: asks those whom an approved application names whether they are free. Their grains decide and remember the answer, so that a bar
/// comes either before the admission, which it stops, or after it.
/// </summary>
internal sealed record RequestForClearance(string Uscc, long Approval, string LegalRepresentative, string AlipaySubject) : Message<ProviderCommand>
{
    public override string Target => $"{GrainKeys.Subject}/{SubjectId.OfLegalRepresentative(LegalRepresentative)}";

    public override Delivery Delivery => Delivery.DecidesReply;

    public override async Task<ProviderCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        var command = new ClearEntity(Uscc, Approval);
        string[] subjects = [SubjectId.OfLegalRepresentative(LegalRepresentative), SubjectId.OfAlipaySubject(AlipaySubject)];
        foreach (var subject in subjects)
        {
            var outcome = await grains.GetSubject(subject).Clear(command, context);
            if (outcome.Refusal is not null) return new SettleApproval(outcome.Refusal);
        }
        return new SettleApproval(null);
    }
}
