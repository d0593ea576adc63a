using System.ComponentModel.DataAnnotations;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>An application.</summary>
/// <param name="CompanyName">The company's name.</param>
/// <param name="LegalRepresentative">Who represents it by law.</param>
/// <param name="AlipaySubject">Who stands behind it at Alipay.</param>
/// <param name="IndependentLegalEntity">Whether it is a legal entity of its own.</param>
/// <param name="TaxpayerType">How it is taxed.</param>
/// <param name="Employees">How many it has.</param>
/// <param name="Cooperation">What it has done; a draft may leave it out.</param>
internal sealed record ApplicationBody(
    [property: MinLength(1), MaxLength(64)] string CompanyName,
    [property: MinLength(1), MaxLength(64)] string LegalRepresentative,
    [property: MinLength(1), MaxLength(64)] string AlipaySubject,
    bool IndependentLegalEntity,
    TaxpayerType TaxpayerType,
    [property: Range(0, Application.MaxEmployees)] int Employees,
    CooperationBody? Cooperation = null);

/// <summary>Cooperation cases; what the application does not rest on may be left out.</summary>
/// <param name="AllianceSettlements">What was settled on alliances; periods of one alliance must not overlap.</param>
/// <param name="MultiCategoryCases">Cases by category.</param>
/// <param name="BrandResources">Agreements and transactions by brand.</param>
internal sealed record CooperationBody(
    [property: MaxLength(Application.MaxSettlements)] IReadOnlyList<SettlementBody>? AllianceSettlements = null,
    [property: MaxLength(Application.MaxCategories)] IReadOnlyList<CategoryBody>? MultiCategoryCases = null,
    [property: MaxLength(Application.MaxBrands)] IReadOnlyList<BrandBody>? BrandResources = null);

/// <summary>What was settled on an alliance in a period.</summary>
/// <param name="Alliance">Where.</param>
/// <param name="AmountFen">How much, in fen.</param>
/// <param name="From">When the period begins: a date or an instant.</param>
/// <param name="To">When it ends: a date, which is then its last day, or an instant.</param>
/// <param name="EvidenceId">The screenshot of the back office.</param>
/// <param name="WholeDays">With instants: they stand for dates, to for the day after the last one; as an application is read back.</param>
internal sealed record SettlementBody(
    Alliance Alliance,
    [property: Range(1L, Grains.Names.Money.MaxFen)] long AmountFen,
    [property: RegularExpression(Patterns.DateOrInstant)] string From,
    [property: RegularExpression(Patterns.DateOrInstant)] string To,
    [property: RegularExpression(Patterns.EvidenceId)] string EvidenceId,
    bool WholeDays = false);

/// <summary>Authorised cooperation cases in a category.</summary>
/// <param name="Category">Which.</param>
/// <param name="EvidenceIds">Their evidence.</param>
internal sealed record CategoryBody(
    [property: MinLength(1), MaxLength(64)] string Category,
    [property: MaxLength(Application.MaxEvidencePerCategory)] IReadOnlyList<string> EvidenceIds);

/// <summary>An agreement with a brand that now runs, and a transaction under it.</summary>
/// <param name="Brand">Which.</param>
/// <param name="AgreementEvidenceId">The agreement.</param>
/// <param name="TransactionEvidenceId">A voucher of the transaction; its issuedOn is when that was.</param>
internal sealed record BrandBody(
    [property: MinLength(1), MaxLength(64)] string Brand,
    [property: RegularExpression(Patterns.EvidenceId)] string AgreementEvidenceId,
    [property: RegularExpression(Patterns.EvidenceId)] string TransactionEvidenceId);

/// <summary>A piece of evidence.</summary>
/// <param name="File">A PNG, JPEG or PDF, told by its content; at most 5 MiB.</param>
/// <param name="Kind">What it is.</param>
/// <param name="IssuedOn">On which day it was issued, such as 2026-01-31; not in the future.</param>
// A text with a pattern: there are generated clients that write the dates of a form in the manner of a language.
internal sealed record EvidenceForm(
    IFormFile File, EvidenceKind Kind, [property: RegularExpression(Patterns.Date)] string IssuedOn);

/// <summary>A reviewer's decision.</summary>
/// <param name="Decision">Approve or return.</param>
/// <param name="Reasons">Of a return: requirement ids, each with the reason.</param>
internal sealed record ReviewBody(ReviewDecision Decision, IReadOnlyDictionary<string, string>? Reasons = null);

/// <summary>What the platform knows of an entity.</summary>
/// <param name="AlipayEnterpriseVerified">Whether Alipay has verified the enterprise.</param>
/// <param name="OtherRoles">Its other roles.</param>
internal sealed record FactsBody(
    bool AlipayEnterpriseVerified, [property: MaxLength(RecordFacts.MaxRoles)] IReadOnlyList<RoleBody>? OtherRoles = null);

/// <summary>Another role of an entity.</summary>
/// <param name="Role">Its name, such as MCN.</param>
/// <param name="DepositPaidFen">What is paid for it, in fen.</param>
internal sealed record RoleBody(
    [property: MinLength(1), MaxLength(32)] string Role, [property: Range(0L, Grains.Names.Money.MaxFen)] long DepositPaidFen);

/// <summary>What is open.</summary>
/// <param name="OpenDeliveries">Deliveries that are not done.</param>
/// <param name="OpenDisputes">Disputes that are not settled.</param>
/// <param name="OpenComplaints">Complaints that are not answered.</param>
/// <param name="Litigation">Whether there is litigation because of platform business.</param>
/// <param name="RegulatoryInquiry">Whether a regulator inquires because of it.</param>
/// <param name="AsOf">As of when; not in the future.</param>
internal sealed record StandingBody(
    [property: Range(0, 1_000_000)] int OpenDeliveries,
    [property: Range(0, 1_000_000)] int OpenDisputes,
    [property: Range(0, 1_000_000)] int OpenComplaints,
    bool Litigation,
    bool RegulatoryInquiry,
    DateTimeOffset AsOf);

/// <summary>A penalty period.</summary>
/// <param name="PenaltyId">Its id.</param>
/// <param name="Until">At this instant it is over.</param>
/// <param name="Reason">Why.</param>
internal sealed record PenaltyBody(
    [property: RegularExpression(Patterns.EntryId)] string PenaltyId,
    DateTimeOffset Until,
    [property: MinLength(1), MaxLength(100)] string Reason);

/// <summary>A fine.</summary>
/// <param name="FineId">Its id.</param>
/// <param name="AmountFen">How much, in fen.</param>
/// <param name="Reason">Why.</param>
internal sealed record FineBody(
    [property: RegularExpression(Patterns.EntryId)] string FineId,
    [property: Range(1L, Grains.Names.Money.MaxFen)] long AmountFen,
    [property: MinLength(1), MaxLength(100)] string Reason);

/// <summary>A payment of a fine.</summary>
/// <param name="PaymentId">Its id.</param>
/// <param name="AmountFen">How much, in fen.</param>
internal sealed record FinePaymentBody(
    [property: RegularExpression(Patterns.EntryId)] string PaymentId, [property: Range(1L, Grains.Names.Money.MaxFen)] long AmountFen);

/// <summary>A movement of the deposit.</summary>
/// <param name="EntryId">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="AmountFen">How much, in fen.</param>
/// <param name="Reference">What it refers to.</param>
internal sealed record DepositEntryBody(
    [property: RegularExpression(Patterns.EntryId)] string EntryId,
    DepositEntryKind Kind,
    [property: Range(1L, Grains.Names.Money.MaxFen)] long AmountFen,
    [property: MinLength(1), MaxLength(64)] string Reference);

/// <summary>Another owner.</summary>
/// <param name="Account">The account; the registry must know it.</param>
/// <param name="Reason">Why.</param>
internal sealed record OwnerBody(
    [property: MinLength(1), MaxLength(64)] string Account, [property: MinLength(1), MaxLength(100)] string Reason);

/// <summary>How to leave.</summary>
/// <param name="WindDown">Leave as soon as all conditions hold, should one not hold now.</param>
internal sealed record ExitBody(bool WindDown = false);

/// <summary>A removal.</summary>
/// <param name="Cause">Why; serious_violation bars for ever.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record RemovalBody(RemovalCause Cause, [property: MinLength(1), MaxLength(100)] string Reason);
