using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Grains.Providers;

/// <summary>
/// A10: its owner's account has an identity on the platform from now on, and works for no store as an operator; or has it no more. With
/// it goes what the account's quotas count.
/// </summary>
internal sealed record NoticeOfOwnership(string OwnerAccount, string Uscc) : Message<ProviderCommand>
{
    public OwnershipChange Change { get; init; }

    /// <summary>Null in messages of earlier versions, which told of filings alone.</summary>
    public ProviderHolding? Holding { get; init; }

    public override string Target => $"{GrainKeys.Account}/{OwnerAccount}";

    public override Delivery Delivery => Change == OwnershipChange.Freed ? Delivery.Background : Delivery.BeforeReply;

    public override async Task<ProviderCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        await grains.GetAccount(OwnerAccount).NoteProvider(new NoteProvider(Uscc) { Change = Change, Holding = Holding }, context);
        return null;
    }
}

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

/// <summary>F5: whoever stood for a barred entity is barred with it, before the removal is answered.</summary>
internal sealed record NoticeOfBar(string Uscc, string SubjectId) : Message<ProviderCommand>
{
    public override string Target => $"{GrainKeys.Subject}/{SubjectId}";

    public override Delivery Delivery => Delivery.BeforeReply;

    public override async Task<ProviderCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        await grains.GetSubject(SubjectId).Bar(new BarSubject(Uscc), context);
        return null;
    }
}
