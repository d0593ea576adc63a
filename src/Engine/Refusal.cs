using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace RelayHeat.Engine;

/// <summary>One figure of a refusal: a name and a value as JSON.</summary>
/// <param name="Name">The name in the answer, such as <c>limit</c>.</param>
/// <param name="Json">The value as JSON text.</param>
[GenerateSerializer, Immutable, Alias("Figure")]
public sealed record Figure(string Name, string Json);

/// <summary>A rule said no (G5): a stable code and the figures behind it. A value, never an exception.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Figures">The figures behind it: limits, counts, instants.</param>
[GenerateSerializer, Immutable, Alias("Refusal")]
[method: JsonConstructor]
public sealed record Refusal(string Code, ImmutableArray<Figure> Figures)
{
    /// <summary>A refusal without figures.</summary>
    /// <param name="code">A stable code.</param>
    public Refusal(string code)
        : this(code, [])
    {
    }

    /// <summary>The same refusal with one more figure, a whole number.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The refusal with the figure added.</returns>
    public Refusal With(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The same refusal with one more figure, a text.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The refusal with the figure added.</returns>
    public Refusal With(string name, string value) => Add(name, JsonSerializer.Serialize(value, FigureJson.Default.String));

    /// <summary>The same refusal with one more figure, an instant.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The refusal with the figure added.</returns>
    public Refusal With(string name, DateTimeOffset value) => With(name, Instant.ToText(value));

    /// <summary>The same refusal with one more figure, a list of texts.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="values">Its values.</param>
    /// <returns>The refusal with the figure added.</returns>
    public Refusal With(string name, ImmutableArray<string> values) =>
        Add(name, JsonSerializer.Serialize(values, FigureJson.Default.ImmutableArrayString));

    /// <summary>The same refusal with one more figure, lists of texts by place.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="values">Its values.</param>
    /// <returns>The refusal with the figure added.</returns>
    public Refusal With(string name, ImmutableSortedDictionary<string, ImmutableArray<string>> values) =>
        Add(name, JsonSerializer.Serialize(values, FigureJson.Default.ImmutableSortedDictionaryStringImmutableArrayString));

    /// <summary>The same refusal with one more figure of any kind.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="name">The figure's name.</param>
    /// <param name="value">Its value.</param>
    /// <param name="json">How it is written.</param>
    /// <returns>The refusal with the figure added.</returns>
    internal Refusal With<T>(string name, T value, JsonTypeInfo<T> json) => Add(name, JsonSerializer.Serialize(value, json));

    private Refusal Add(string name, string json) => this with { Figures = Figures.Add(new Figure(name, json)) };
}

[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, ImmutableArray<string>>))]
internal sealed partial class FigureJson : JsonSerializerContext
{
    static FigureJson() => Default = new(new JsonSerializerOptions { Encoder = RowEncoder.Instance });
}
