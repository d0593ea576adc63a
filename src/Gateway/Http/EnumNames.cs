using System.Reflection;
using System.Text.Json.Serialization;
using RelayHeat.Grains;

namespace RelayHeat.Gateway.Http;

/// <summary>The values of an enum by the names that the contract gives them, in the order of their declaration.</summary>
/// <typeparam name="T">An enum whose members carry <see cref="JsonStringEnumMemberNameAttribute"/>.</typeparam>
internal static class EnumNames<T>
    where T : struct, Enum
{
    public static readonly Dictionary<string, T> ByName = Enum.GetValues<T>().ToDictionary(NameOf, StringComparer.Ordinal);

    private static readonly Dictionary<T, string> ByValue = ByName.ToDictionary(n => n.Value, n => n.Key);

    public static readonly string Listed = string.Join(", ", ByName.Keys);

    public static string Of(T value) => ByValue[value];

    private static string NameOf(T value) =>
        typeof(T).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? value.ToText();
}
