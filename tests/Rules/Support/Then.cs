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

    /// <summary>The command took effect by exactly one event of this type.</summary>
    public static T Records<T>(this Decision<ProviderEvent> decision)
        where T : ProviderEvent => Assert.IsType<T>(Assert.Single(Events(decision)));

    /// <summary>The command took effect by exactly one event of this type.</summary>
    public static T Records<T>(this Decision<SubjectEvent> decision)
        where T : SubjectEvent => Assert.IsType<T>(Assert.Single(Events(decision)));

    /// <summary>The command took effect by exactly one event of this type.</summary>
    public static T Records<T>(this Decision<CommissionEvent> decision)
        where T : CommissionEvent => Assert.IsType<T>(Assert.Single(Events(decision)));

    /// <summary>The command took effect by exactly one event of this type.</summary>
    public static T Records<T>(this Decision<FundAccountEvent> decision)
        where T : FundAccountEvent => Assert.IsType<T>(Assert.Single(Events(decision)));

    /// <summary>The command took effect by events of exactly these types, in this order.</summary>
    public static void RecordsAll(this Decision<CommissionEvent> decision, params Type[] types) =>
        Assert.Equal(types, Events(decision).Select(e => e.GetType()));

    /// <summary>The command took effect by events of exactly these types, in this order.</summary>
    public static void RecordsAll(this Decision<ProviderEvent> decision, params Type[] types) =>
        Assert.Equal(types, Events(decision).Select(e => e.GetType()));

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

    /// <summary>The command was refused because of exactly these requirements or conditions, each with its reason.</summary>
    public static void IsRefusedFor(this Decision<ProviderEvent> decision, string code, params (string Id, string Reason)[] unmet)
    {
        var refusal = Assert.IsType<Decision<ProviderEvent>.Refused>(decision).Refusal;
        Assert.Equal(code, refusal.Code);
        var list = JsonSerializer.Deserialize(Assert.Single(refusal.Figures).Json, GrainJson.For<ImmutableArray<RequirementView>>());
        Assert.Equal(unmet, list.Select(r => (r.Id, r.Reason!)));
        Assert.All(list, r => Assert.False(r.Met));
    }

    /// <summary>The command was refused as bad input, at exactly these places.</summary>
    public static void IsInvalidAt<TEvent>(this Decision<TEvent> decision, params string[] pointers)
    {
        var refusal = Assert.IsType<Decision<TEvent>.Refused>(decision).Refusal;
        Assert.Equal(Codes.ValidationFailed, refusal.Code);
        var errors = JsonSerializer.Deserialize(
            Assert.Single(refusal.Figures, f => f.Name == "errors").Json,
            GrainJson.For<ImmutableSortedDictionary<string, ImmutableArray<string>>>())!;
        Assert.Equal(pointers.Order(StringComparer.Ordinal), errors.Keys.Order(StringComparer.Ordinal));
        Assert.All(errors.Values, messages => Assert.All(messages, m => Assert.EndsWith(".", m, StringComparison.Ordinal)));
    }

    /// <summary>A figure that is a list of texts.</summary>
    public static string[] Texts(params string[] texts) => texts;

    private static string Json(object value) => value switch
    {
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset instant => JsonSerializer.Serialize(Instant.ToText(instant), GrainJson.For<string>()),
        string text => JsonSerializer.Serialize(text, GrainJson.For<string>()),
        string[] texts => JsonSerializer.Serialize(texts.ToImmutableArray(), GrainJson.For<ImmutableArray<string>>()),
        _ => throw new ArgumentException($"No figure is a {value.GetType().Name}.", nameof(value)),
    };
}
