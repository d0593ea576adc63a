using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Providers;

/// <summary>Evidence ids: the SHA-256 of the content, as 64 lower-case hexadecimal digits. The same content has the same id.</summary>
public static class EvidenceId
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 5 * 1024 * 1024;

    /// <summary>The id of a file.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The id in lower case; false when the text is not one.</summary>
    public static bool TryNormalize(string? text, out string evidenceId)
    {
        evidenceId = text?.ToLowerInvariant() ?? "";
        return evidenceId.Length == SHA256.HashSizeInBytes * 2 && evidenceId.All(char.IsAsciiHexDigitLower);
    }
}

/// <summary>What a piece of evidence is (E4).</summary>
[GenerateSerializer, Alias("EvidenceKind"), JsonConverter(typeof(EnumTextConverter<EvidenceKind>))]
public enum EvidenceKind
{
    /// <summary>Of an alliance's back office: proves a settlement.</summary>
    BackofficeScreenshot,
    /// <summary>Of a cooperation case.</summary>
    Authorization,
    /// <summary>With a brand, now running.</summary>
    Agreement,
    /// <summary>Of a transaction with a brand.</summary>
    TransactionVoucher,
}

/// <summary>Adds a file to this round's evidence.</summary>
/// <param name="EvidenceId">The SHA-256 of its content, in lower-case hexadecimal digits.</param>
/// <param name="IssuedOn">When it was issued; not in the future.</param>
[GenerateSerializer, Immutable, Alias("AddEvidence")]
public sealed record AddEvidence(string EvidenceId, EvidenceKind Kind, DateOnly IssuedOn) : ProviderCommand, ICarriesContent
{
    /// <inheritdoc />
    [JsonIgnore, Id(0)]
    public Content? Content { get; init; }
}

/// <param name="RemoveOn">The file is removed when this day begins, unless the application names it by then.</param>
internal sealed record EvidenceAdded(
    string EvidenceId, EvidenceKind Kind, DateOnly IssuedOn, int Round, int Bytes = 0, DateOnly? RemoveOn = null)
    : ProviderEvent, ICreation;

/// <summary>The same file was sent again as something else.</summary>
internal sealed record EvidenceChanged(string EvidenceId, EvidenceKind Kind, DateOnly IssuedOn, int Round) : ProviderEvent;

/// <summary>Files were removed with their bytes, because the application had not named them in time or when its round ended.</summary>
internal sealed record EvidenceRemoved(ImmutableArray<string> EvidenceIds) : ProviderEvent;

/// <summary>A file of this round. Its JSON is short on purpose: a provider's row holds up to 200 of them.</summary>
internal sealed record EvidenceItem(
    [property: JsonPropertyName("i")] string EvidenceId,
    [property: JsonPropertyName("k"), JsonConverter(typeof(JsonNumberEnumConverter<EvidenceKind>))] EvidenceKind Kind,
    [property: JsonPropertyName("d")] DateOnly IssuedOn)
{
    /// <summary>Its size; 0 in rows of earlier versions.</summary>
    [JsonPropertyName("b"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Bytes { get; init; }

    /// <summary>The day number of <see cref="RemoveOn"/>: shorter than a date.</summary>
    [JsonPropertyName("x")]
    public int? RemoveDay { get; init; }

    /// <summary>The day at whose beginning it is removed; null while the application names it.</summary>
    [JsonIgnore] public DateOnly? RemoveOn => RemoveDay is { } day ? DateOnly.FromDayNumber(day) : null;
}

/// <summary>A piece of evidence.</summary>
/// <param name="EvidenceId">The SHA-256 of its content, in lower-case hexadecimal digits.</param>
/// <param name="IssuedOn">When it was issued or, of a voucher, when the transaction was.</param>
[GenerateSerializer, Immutable, Alias("EvidenceView")]
public sealed record EvidenceView(string EvidenceId, EvidenceKind Kind, DateOnly IssuedOn)
{
    /// <summary>The day at whose beginning it is removed, unless the application names it by then; null while it does.</summary>
    [Id(0)] public DateOnly? RemoveOn { get; init; }
}
