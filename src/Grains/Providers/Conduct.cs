using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Providers;

/// <summary>Reports what is open (F1). A report older than the last one is ignored.</summary>
[GenerateSerializer, Immutable, Alias("ReportStanding")]
public sealed record ReportStanding(StandingView Standing) : ProviderCommand;

/// <summary>Sets a penalty period (F7).</summary>
/// <param name="PenaltyId">Its id. The same penalty again has no effect.</param>
/// <param name="Until">When it is over; in the future.</param>
/// <param name="Reason">1 to 100 characters.</param>
[GenerateSerializer, Immutable, Alias("ImposePenalty")]
public sealed record ImposePenalty(string PenaltyId, DateTimeOffset Until, string Reason) : ProviderCommand, IClaimsId
{
    UsedId IClaimsId.Claim => UsedIds.Penalty(PenaltyId, Until);
}

/// <summary>Ends a penalty period before its time.</summary>
[GenerateSerializer, Immutable, Alias("LiftPenalty")]
public sealed record LiftPenalty(string PenaltyId) : ProviderCommand;

/// <summary>Sets a fine (F7).</summary>
/// <param name="FineId">Its id. The same fine again has no effect.</param>
/// <param name="AmountFen">1 to 10^15 fen.</param>
/// <param name="Reason">1 to 100 characters.</param>
[GenerateSerializer, Immutable, Alias("ImposeFine")]
public sealed record ImposeFine(string FineId, long AmountFen, string Reason) : ProviderCommand, IClaimsId
{
    UsedId IClaimsId.Claim => UsedIds.Fine(FineId, AmountFen);
}

/// <summary>Enters a payment of a fine.</summary>
/// <param name="PaymentId">The payment's id. The same payment again has no effect.</param>
/// <param name="AmountFen">1 to 10^15 fen.</param>
[GenerateSerializer, Immutable, Alias("PayFine")]
public sealed record PayFine(string FineId, string PaymentId, long AmountFen) : ProviderCommand, IClaimsId
{
    UsedId IClaimsId.Claim => UsedIds.Payment(PaymentId, FineId, AmountFen);
}

internal sealed record StandingReported(StandingView Standing) : ProviderEvent;

internal sealed record PenaltyImposed(string PenaltyId, DateTimeOffset Until, string Reason, DateTimeOffset ImposedAt)
    : ProviderEvent, IUsesId
{
    UsedId IUsesId.UsedId => UsedIds.Penalty(PenaltyId, Until);
}

internal sealed record PenaltyLifted(string PenaltyId) : ProviderEvent;

internal sealed record FineImposed(string FineId, long AmountFen, string Reason) : ProviderEvent, IUsesId
{
    UsedId IUsesId.UsedId => UsedIds.Fine(FineId, AmountFen);
}

internal sealed record FinePaid(string FineId, string PaymentId, long AmountFen) : ProviderEvent, IUsesId
{
    UsedId IUsesId.UsedId => UsedIds.Payment(PaymentId, FineId, AmountFen);
}

internal sealed record Penalty(string PenaltyId, DateTimeOffset Until, string Reason)
{
    /// <summary>F1: at <see cref="Until"/> exactly it is over.</summary>
    public bool IsOpen(DateTimeOffset at) => Until > at;
}

/// <summary>A fine and what is paid of it, in fen.</summary>
internal sealed record Fine(string FineId, long AmountFen, long PaidFen, string Reason)
{
    [JsonIgnore] public long UnpaidFen => AmountFen - PaidFen;
}

/// <summary>What enforcement last reported.</summary>
/// <param name="Litigation">Whether there is litigation because of platform business.</param>
/// <param name="RegulatoryInquiry">Whether a regulator inquires because of it.</param>
[GenerateSerializer, Immutable, Alias("StandingView")]
public sealed record StandingView(
    int OpenDeliveries, int OpenDisputes, int OpenComplaints, bool Litigation, bool RegulatoryInquiry, DateTimeOffset AsOf);

/// <summary>A penalty period (F7).</summary>
/// <param name="Until">At this instant it is over.</param>
[GenerateSerializer, Immutable, Alias("PenaltyView")]
public sealed record PenaltyView(string PenaltyId, DateTimeOffset Until, string Reason, bool Open);

/// <summary>A fine (F7).</summary>
[GenerateSerializer, Immutable, Alias("FineView")]
public sealed record FineView(string FineId, long AmountFen, long PaidFen, string Reason);
