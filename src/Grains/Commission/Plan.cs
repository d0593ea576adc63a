using System.Text.Json.Serialization;
using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.Commission;

/// <summary>The kinds of plans in the order of their priority, highest first (C1).</summary>
[GenerateSerializer, Alias("PlanKind"), JsonConverter(typeof(EnumTextConverter<PlanKind>))]
public enum PlanKind
{
    /// <summary>单品定向: one item, for the streamers that it names.</summary>
    ItemDirectional,
    /// <summary>类目定向: one category, for the streamers that it names.</summary>
    CategoryDirectional,
    /// <summary>单品通用: one item, for everybody.</summary>
    ItemGeneral,
    /// <summary>全店通用: the whole store, for everybody.</summary>
    StoreWide,
}

/// <summary>How far a plan has come.</summary>
[GenerateSerializer, Alias("PlanStatus"), JsonConverter(typeof(EnumTextConverter<PlanStatus>))]
public enum PlanStatus
{
    /// <summary>Not begun, or directional and confirmed by nobody: in force for nobody.</summary>
    Pending,
    /// <summary>In force; a directional one for those who have confirmed it.</summary>
    InForce,
    /// <summary>C3: waits for its streamers to confirm the stop; for each of them it holds until then.</summary>
    Stopping,
    /// <summary>Over, for good.</summary>
    Stopped,
}

/// <summary>What a streamer has still to confirm (C3).</summary>
[GenerateSerializer, Alias("Awaited"), JsonConverter(typeof(EnumTextConverter<Awaited>))]
public enum Awaited
{
    /// <summary>The plan itself.</summary>
    Plan,
    /// <summary>A change of rate.</summary>
    Rate,
    /// <summary>The stop.</summary>
    Stop,
}

internal static class PlanKinds
{
    /// <summary>C1: the order of kinds decides, not the higher rate.</summary>
    public static readonly ImmutableArray<PlanKind> ByPriority = [.. Enum.GetValues<PlanKind>().Order()];

    public static bool IsDirectional(this PlanKind kind) => kind is PlanKind.ItemDirectional or PlanKind.CategoryDirectional;
    public static bool IsOfItem(this PlanKind kind) => kind is PlanKind.ItemDirectional or PlanKind.ItemGeneral;
}

/// <summary>What a plan is for. At most one plan is open for each target.</summary>
/// <param name="Id">The item or category; empty for the whole store.</param>
internal readonly record struct PlanTarget(PlanKind Kind, string Id);

/// <summary>A plan's terms with a streamer whom it names. Its JSON is short on purpose: a plan's row holds up to 200 of them.</summary>
internal sealed record StreamerTerms
{
    /// <summary>Since when the plan is in force for this streamer; null until it has confirmed.</summary>
    [JsonPropertyName("c"), JsonConverter(typeof(UnixMsJsonConverter))]
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>The confirmed rate.</summary>
    [JsonPropertyName("r")]
    public int RateBps { get; init; }

    /// <summary>Whether it has confirmed the stop.</summary>
    [JsonPropertyName("x")]
    public bool IsReleased { get; init; }

    [JsonIgnore] public bool Holds => ConfirmedAt is not null && !IsReleased;
}

/// <summary>A plan of commission. It is stored in a row of its own.</summary>
internal sealed record Plan
{
    public required string PlanId { get; init; }

    /// <summary>The commission's version that made it: its place in the list.</summary>
    public required long Number { get; init; }

    /// <summary>The commission's version that changed it last.</summary>
    public required long Version { get; init; }

    [JsonConverter(typeof(JsonNumberEnumConverter<PlanKind>))]
    public required PlanKind Kind { get; init; }

    public required string Target { get; init; }

    /// <summary>The rate in force. While a change waits for streamers, some have confirmed another.</summary>
    public required int RateBps { get; init; }

    /// <summary>C3: the rate that waits for streamers; null where none does.</summary>
    public int? ProposedRateBps { get; init; }

    [JsonConverter(typeof(UnixMsJsonConverter))]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonConverter(typeof(UnixMsJsonConverter))]
    public required DateTimeOffset EffectiveFrom { get; init; }

    [JsonConverter(typeof(UnixMsJsonConverter))]
    public DateTimeOffset? EffectiveTo { get; init; }

    /// <summary>C3: the stop waits for streamers.</summary>
    public bool IsStopping { get; init; }

    /// <summary>Over, whatever its period says.</summary>
    public bool IsStopped { get; init; }

    [JsonConverter(typeof(AccountMapJsonConverter<StreamerTerms>))]
    public ImmutableSortedDictionary<string, StreamerTerms> Streamers { get; init; } = NoStreamers;

    [JsonIgnore]
    public static ImmutableSortedDictionary<string, StreamerTerms> NoStreamers { get; } =
        ImmutableSortedDictionary.Create<string, StreamerTerms>(StringComparer.Ordinal);

    [JsonIgnore] public PlanTarget For => new(Kind, Target);

    /// <summary>Whether the plan is in force for somebody at least, when its time has come (C3).</summary>
    [JsonIgnore] public bool HasParties => !Kind.IsDirectional() || Streamers.Values.Any(s => s.Holds);

    public PlanStatus StatusAt(DateTimeOffset now) =>
        IsStopped || EffectiveTo <= now ? PlanStatus.Stopped
        : IsStopping ? PlanStatus.Stopping
        : EffectiveFrom <= now && HasParties ? PlanStatus.InForce
        : PlanStatus.Pending;

    /// <summary>C1, C3, C4: the rate that this plan gives a streamer at an instant, or null.</summary>
    public int? RateAt(DateTimeOffset at, string? streamer)
    {
        if (IsStopped || at < EffectiveFrom || at >= EffectiveTo) return null;
        if (!Kind.IsDirectional()) return RateBps;
        if (streamer is null || !Streamers.TryGetValue(streamer, out var terms)) return null;
        return terms.Holds && terms.ConfirmedAt <= at ? terms.RateBps : null;
    }

    /// <summary>C3: what a streamer has still to confirm.</summary>
    public Awaited? Awaits(StreamerTerms terms)
    {
        if (IsStopped || terms.IsReleased) return null;
        if (IsStopping) return terms.Holds ? Awaited.Stop : null;
        if (!terms.Holds) return Awaited.Plan;
        return ProposedRateBps is { } proposed && terms.RateBps != proposed ? Awaited.Rate : null;
    }

    public Plan Apply(CommissionEvent happened) => happened switch
    {
        PlanStartMoved e => this with { EffectiveFrom = e.EffectiveFrom },
        PlanRateChanged e => this with
        {
            RateBps = e.RateBps,
            ProposedRateBps = null,
            Streamers = Kind.IsDirectional() ? WithHolders(s => s with { RateBps = e.RateBps }) : Streamers,
        },
        PlanRateProposed e => (this with { ProposedRateBps = e.RateBps }).Settled(),
        PlanConfirmed e => With(e.Streamer, s => s with { ConfirmedAt = s.ConfirmedAt ?? e.ConfirmedAt, RateBps = e.RateBps }).Settled(),
        PlanStopRequested => this with { IsStopping = true, ProposedRateBps = null },
        PlanStopConfirmed e => With(e.Streamer, s => s with { IsReleased = true }),
        PlanStopped or PlanEnded => this with { IsStopping = false, IsStopped = true, ProposedRateBps = null },
        _ => throw new InvalidOperationException($"Unknown event {happened.GetType().Name}."),
    };

    // Once every streamer for whom the plan is in force has confirmed a rate, it is the plan's own.
    private Plan Settled() =>
        ProposedRateBps is { } proposed && Streamers.Values.All(s => !s.Holds || s.RateBps == proposed)
            ? this with { RateBps = proposed, ProposedRateBps = null }
            : this;

    private Plan With(string streamer, Func<StreamerTerms, StreamerTerms> change) =>
        this with { Streamers = Streamers.SetItem(streamer, change(Streamers[streamer])) };

    private ImmutableSortedDictionary<string, StreamerTerms> WithHolders(Func<StreamerTerms, StreamerTerms> change) =>
        Streamers.SetItems(Streamers.Where(s => s.Value.Holds).Select(s => KeyValuePair.Create(s.Key, change(s.Value))));
}
