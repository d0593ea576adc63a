using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using RelayHeat.Engine;

namespace RelayHeat.Gateway.Reading;

/// <summary>The parameters of every command.</summary>
internal static class CommandParameters
{
    public const string IdempotencyKeyHeader = "Idempotency-Key";
    public const int MaxKeyLength = 255;
    private const string IfMatchHeader = "If-Match";
    private const int MaxIfMatch = 16;
    private const long NoVersion = -1;

    /// <summary>The caller, and how the command is to be run.</summary>
    public static CommandContext Context(this IParameters parameters, Caller caller) => new(caller)
    {
        DryRun = parameters.DryRun(),
        IdempotencyKey = parameters.IdempotencyKey(),
        IfMatch = parameters.IfMatch(),
        CreateOnly = parameters.CreateOnly(),
    };

    private static bool DryRun(this IParameters parameters)
    {
        const string name = "dryRun";
        const string says = "Changes nothing, and answers what the command would, with dryRun: true.";
        var text = parameters.Query(name, says, null, Form.OptionalFlag);
        if (text is not (null or "true" or "false")) parameters.Refuse(name, "Must be true or false.");
        return text == "true";
    }

    private static string? IdempotencyKey(this IParameters parameters)
    {
        const string says = "A repeat with the same key within 24 hours gets the same answer.";
        var values = parameters.Values(ParameterLocation.Header, IdempotencyKeyHeader, says, null, Form.Key);
        if (values.Count == 0) return null;
        if (values is [{ Length: >= 1 and <= MaxKeyLength } key] && key.All(c => c is >= '!' and <= '~')) return key;
        var message = $"Must be one value of 1 to {MaxKeyLength} visible ASCII characters.";
        parameters.Fault(ParameterLocation.Header, IdempotencyKeyHeader, message);
        return null;
    }

    private static ImmutableArray<long>? IfMatch(this IParameters parameters)
    {
        // No example: the API page would send it with every try.
        const string says = "Refuses the command with 412 unless the resource has one of these versions, such as \"3\", or exists (*).";
        var header = parameters.Values(ParameterLocation.Header, IfMatchHeader, says, null, default);
        if (header.Count == 0) return null;
        if (header is ["*"]) return [];
        if (EntityTagHeaderValue.TryParseStrictList(header, out var tags) && tags.Count is >= 1 and <= MaxIfMatch)
        {
            var versions = tags.Select(Version).ToList();
            if (versions.TrueForAll(v => v is not null)) return [.. versions.Select(v => v!.Value)];
        }
        var message = $"Must be * or up to {MaxIfMatch} versions in quotes, such as \"3\".";
        parameters.Fault(ParameterLocation.Header, IfMatchHeader, message);
        return null;
    }

    // A weak tag never matches (RFC 9110). It becomes a version that no resource has.
    private static long? Version(EntityTagHeaderValue tag) =>
        tag.IsWeak ? NoVersion
        : long.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;

    private static bool CreateOnly(this IParameters parameters)
    {
        const string says = "Only create: refuses the command with 412 if the resource exists.";
        var header = parameters.Values(ParameterLocation.Header, ParameterList.OfPutAlone, says, null, Form.Star);
        if (header.Count == 0) return false;
        if (header is ["*"] && parameters.IsPut) return true;
        parameters.Fault(ParameterLocation.Header, ParameterList.OfPutAlone, "Must be *, and is for PUT alone.");
        return false;
    }
}
