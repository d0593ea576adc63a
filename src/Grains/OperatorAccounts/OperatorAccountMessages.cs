using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.OperatorAccounts;

/// <summary>A3: the account confirms; the merchant binds the seat or says why not.</summary>
internal sealed record Confirmation(string MerchantId, ConfirmSeat Command) : Message<OperatorAccountCommand>
{
    public override string Target => $"{GrainKeys.Merchant}/{MerchantId}";

    public override Delivery Delivery => Delivery.DecidesReply;

    public override async Task<OperatorAccountCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        var outcome = await grains.GetMerchant(MerchantId).ConfirmSeat(Command, context);
        return new SettleAcceptance(Command.BindingId, outcome.Value, outcome.Refusal);
    }
}

/// <summary>The account's side of a binding has ended.</summary>
internal sealed record Closing(string MerchantId, CloseBinding Command) : Message<OperatorAccountCommand>
{
    public override string Target => $"{GrainKeys.Merchant}/{MerchantId}";

    // A4: declining and leaving free the seat at that instant; A11 frees the others' as soon as they hear of it.
    public override Delivery Delivery =>
        Command.Reason is CloseReason.Declined or CloseReason.Left ? Delivery.BeforeReply : Delivery.Background;

    public override async Task<OperatorAccountCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        await grains.GetMerchant(MerchantId).CloseBinding(Command, context);
        return null;
    }
}
