using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace RelayHeat.Gateway.Reading;

/// <summary>The form of a parameter or a field in the document.</summary>
internal readonly record struct Form(
    int? MinLength = null,
    int? MaxLength = null,
    string? Pattern = null,
    string? Format = null,
    IReadOnlyCollection<string>? Words = null,
    Type? Enum = null)
{
    public static readonly Form NotEmpty = new(MinLength: 1);
    public static readonly Form Id = new(Pattern: "^[A-Za-z0-9_-]{1,64}$");
    public static readonly Form EntryId = new(Pattern: "^[A-Za-z0-9_.:-]{1,64}$");
    public static readonly Form EvidenceId = new(Pattern: "^[0-9A-Fa-f]{64}$");
    public static readonly Form Uscc = new(Pattern: "^[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{18}$");
    public static readonly Form Cursor = new(Pattern: "^[A-Za-z0-9_-]+={0,2}$");
    public static readonly Form Preset = new(Pattern: "^[a-z0-9_]{1,32}$");
    public static readonly Form Sequence = new(Pattern: "^[0-9]{1,19}$");
    public static readonly Form Entity = new(Pattern: "^(merchant|account|provider|subject|commission|fund-account)/.+$");
    public static readonly Form Key = new(MinLength: 1, MaxLength: CommandParameters.MaxKeyLength, Pattern: "^[!-~]+$");
    public static readonly Form Star = new(Words: ["*"]);
    public static readonly Form Moment = new(Format: "date-time");

    // Patterns, not formats: some generated clients write dates in forms and queries in a local style.
    public static readonly Form Date = new(Pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
    public static readonly Form DateOrMoment = new(Pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt].+)?$");
    public static readonly Form QueriedMoment = new(Pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt].+$");

    public static readonly Form Limit = Whole(1, Parameters.MaxLimit, byDefault: $"{Parameters.DefaultLimit}");
    public static readonly Form Flag = new() { Type = JsonSchemaType.Boolean };
    public static readonly Form OptionalFlag = Flag with { Default = "false" };

    private JsonSchemaType? Type { get; init; }

    private long? Min { get; init; }

    private long? Max { get; init; }

    /// <summary>The value if it is left out, as JSON.</summary>
    private string? Default { get; init; }

    public static Form UpTo(int maxLength) => new(MinLength: 1, MaxLength: maxLength);

    public static Form Whole(long min, long max, string? byDefault = null) =>
        new(Format: min >= int.MinValue && max <= int.MaxValue ? "int32" : "int64")
        {
            Type = JsonSchemaType.Integer,
            Min = min,
            Max = max,
            Default = byDefault,
        };

    public OpenApiSchema ToSchema() => new()
    {
        Type = Type ?? JsonSchemaType.String,
        Minimum = Min?.ToString(CultureInfo.InvariantCulture),
        Maximum = Max?.ToString(CultureInfo.InvariantCulture),
        MinLength = MinLength,
        MaxLength = MaxLength,
        Pattern = Pattern,
        Format = Format,
        Enum = Words?.Select(word => (JsonNode)word).ToList(),
        Default = Default is null ? null : JsonNode.Parse(Default),
    };
}
