using System.Globalization;
using System.Text.Json;

namespace RelayHeat.Rules.Support;

/// <summary>What a test says of a decision.</summary>
internal static class Then
{
    /// <summary>The command took effect by exactly one event of this type.</summary>
    public static T Records<T>(this Decision<MerchantEvent> decision)
        where T : MerchantEvent => Assert.IsType<T>(Assert.Single(Events(decision)));

    /// <summary>The command took effect by exactly one event of this type.</summary>
    public static T Records<T>(this Decision<OperatorAccountEvent> decision)
        where T : OperatorAccountEvent => Assert.IsType<T>(Assert.Single(Events(decision)));

    public static ImmutableArray<TEvent> Events<TEvent>(this Decision<TEvent> decision) =>
        Assert.IsType<Decision<TEvent>.Accepted>(decision).Events;

    public static void IsUnchanged<TEvent>(this Decision<TEvent> decision) => Assert.IsType<Decision<TEvent>.Unchanged>(decision);

    /// <summary>The command was refused with this code and exactly these figures.</summary>
    public static void IsRefused<TEvent>(this Decision<TEvent> decision, string code, params (string Name, object Value)[] figures)
    {
        var refusal = Assert.IsType<Decision<TEvent>.Refused>(decision).Refusal;
        Assert.Equal(code, refusal.Code);
        Assert.Equal(figures.Select(f => $"{f.Name}={Json(f.Value)}"), refusal.Figures.Select(f => $"{f.Name}={f.Json}"));
    }

    /// <summary>A figure that is a list of texts.</summary>
    public static string[] Texts(params string[] texts) => texts;

    private static string Json(object value) => value switch
    {
        int number => number.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset instant => JsonSerializer.Serialize(Instant.ToText(instant), GrainJson.For<string>()),
        string text => JsonSerializer.Serialize(text, GrainJson.For<string>()),
        string[] texts => JsonSerializer.Serialize(texts.ToImmutableArray(), GrainJson.For<ImmutableArray<string>>()),
        _ => throw new ArgumentException($"No figure is a {value.GetType().Name}.", nameof(value)),
    };
}
