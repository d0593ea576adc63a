using RelayHeat.Grains.OperatorAccounts;

namespace RelayHeat.Grains.Merchants;

/// <summary>A15: asks the main account whether it is free for this merchant.</summary>
internal sealed record ClaimOfMainAccount(string MerchantId, string MainAccount) : Message<MerchantCommand>
{
    public override string Target => $"{GrainKeys.Account}/{MainAccount}";

    public override Delivery Delivery => Delivery.DecidesReply;

    public override async Task<MerchantCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        var outcome = await grains.GetAccount(MainAccount).ClaimMainAccount(new ClaimMainAccount(MerchantId), context);
        return new SettleRegistration(outcome.Refusal);
    }
}

/// <summary>How a binding stands as of a version of the merchant; the account keeps the newest.</summary>
internal sealed record NoticeOfBinding(string Account, BindingNotice Notice) : Message<MerchantCommand>
{
    public override string Target => $"{GrainKeys.Account}/{Account}";

    public override async Task<MerchantCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        var outcome = await grains.GetAccount(Account).NoteBinding(new NoteBinding(Notice), context);
        return outcome.Refusal?.Code switch
        {
            null => null,
            Codes.AccountBoundElsewhere => new CloseBinding(Account, Notice.BindingId, CloseReason.BoundElsewhere),
            Codes.AccountInboxFull => new CloseBinding(Account, Notice.BindingId, CloseReason.InboxFull),
            var code => throw new InvalidOperationException($"A notice of a binding cannot be refused with {code}."),
        };
    }
}
