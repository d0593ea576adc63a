using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains.Providers;

/// <summary>Submits the application for review.</summary>
[GenerateSerializer, Immutable, Alias("SubmitApplication")]
public sealed record SubmitApplication : ProviderCommand;

/// <summary>Takes the application back to draft.</summary>
[GenerateSerializer, Immutable, Alias("WithdrawApplication")]
public sealed record WithdrawApplication : ProviderCommand;

/// <summary>Decides an application.</summary>
/// <param name="Reasons">Of a return: at least one requirement id with its reason of 1 to 100 characters. Of an approval: none.</param>
[GenerateSerializer, Immutable, Alias("ReviewApplication")]
public sealed record ReviewApplication(ReviewDecision Decision, ImmutableSortedDictionary<string, string> Reasons) : ProviderCommand;

/// <summary>The answer of the subjects that the application names: the refusal when one is barred, or null (F5).</summary>
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

/// <summary>The reviewer has approved. Now the subjects that the application names are asked whether they are barred (F5).</summary>
internal sealed record ApprovalStarted(string Reviewer, string LegalRepresentative, string AlipaySubject) : ProviderEvent;

/// <summary>A subject is barred, or a requirement no longer holds: the application stays under review.</summary>
internal sealed record ApprovalRefused(string Code) : ProviderEvent;

internal sealed record ProviderAdmitted(int Round, string Preset, DateTimeOffset AdmittedAt) : ProviderEvent;

internal sealed record ApplicationReturned(
    [property: JsonConverter(typeof(OrdinalMapJsonConverter<string>))] ImmutableSortedDictionary<string, string> Reasons,
    DateTimeOffset ReturnedAt) : ProviderEvent;

/// <summary>The last admission, and whom the application named then (F5).</summary>
internal sealed record LastAdmission(int Round, DateTimeOffset AdmittedAt, string LegalRepresentative, string AlipaySubject);

internal sealed record LastReview(
    ReviewDecision Decision,
    [property: JsonConverter(typeof(OrdinalMapJsonConverter<string>))] ImmutableSortedDictionary<string, string> Reasons,
    int Round, DateTimeOffset DecidedAt);

/// <summary>What the reviewers last decided (E7).</summary>
/// <param name="Decision">Approved or returned.</param>
/// <param name="Reasons">Of a return: requirement ids, each with the reason.</param>
/// <param name="Round">Of which round.</param>
/// <param name="DecidedAt">When.</param>
[GenerateSerializer, Immutable, Alias("ReviewView")]
public sealed record ReviewView(
    ReviewDecision Decision, ImmutableSortedDictionary<string, string> Reasons, int Round, DateTimeOffset DecidedAt);

/// <summary>
/// F5: asks the subjects that an approved application names whether they are barred. Their grains remember the answer, so a bar comes
/// either before the admission and stops it, or after it.
/// </summary>
internal sealed record RequestForClearance(string Uscc, long Approval, string LegalRepresentative, string AlipaySubject)
    : Message<ProviderCommand>
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
