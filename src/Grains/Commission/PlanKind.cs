using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Commission;

/// <summary>The kinds of plans in the order of their priority, highest first (C1).</summary>
[GenerateSerializer, Alias("PlanKind"), JsonConverter(typeof(JsonStringEnumConverter<PlanKind>))]
public enum PlanKind
{
    /// <summary>单品定向: one item, for the streamers that it names.</summary>
    [JsonStringEnumMemberName("item_directional")]
    ItemDirectional,

    /// <summary>类目定向: one category, for the streamers that it names.</summary>
    [JsonStringEnumMemberName("category_directional")]
    CategoryDirectional,

    /// <summary>单品通用: one item, for everybody.</summary>
    [JsonStringEnumMemberName("item_general")]
    ItemGeneral,

    /// <summary>全店通用: the whole store, for everybody.</summary>
    [JsonStringEnumMemberName("store_wide")]
    StoreWide,
}

/// <summary>How far a plan has come.</summary>
[GenerateSerializer, Alias("PlanStatus"), JsonConverter(typeof(JsonStringEnumConverter<PlanStatus>))]
public enum PlanStatus
{
    /// <summary>Not begun, or directional and confirmed by nobody: in force for nobody.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>In force; a directional one for those who have confirmed it.</summary>
    [JsonStringEnumMemberName("in_force")]
    InForce,

    /// <summary>C3: waits for its streamers to confirm the stop; for each of them it holds until then.</summary>
    [JsonStringEnumMemberName("stopping")]
    Stopping,

    /// <summary>Over, for good.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,
}

/// <summary>What a streamer has still to confirm (C3).</summary>
[GenerateSerializer, Alias("Awaited"), JsonConverter(typeof(JsonStringEnumConverter<Awaited>))]
public enum Awaited
{
    /// <summary>The plan itself.</summary>
    [JsonStringEnumMemberName("plan")]
    Plan,

    /// <summary>A change of rate.</summary>
    [JsonStringEnumMemberName("rate")]
    Rate,

    /// <summary>The stop.</summary>
    [JsonStringEnumMemberName("stop")]
    Stop,
}

internal static class PlanKinds
{
    /// <summary>C1: the order of kinds decides, not the higher rate.</summary>
    public static readonly ImmutableArray<PlanKind> ByPriority = [.. Enum.GetValues<PlanKind>().Order()];

    public static bool IsDirectional(this PlanKind kind) => kind is PlanKind.ItemDirectional or PlanKind.CategoryDirectional;

    public static bool IsOfItem(this PlanKind kind) => kind is PlanKind.ItemDirectional or PlanKind.ItemGeneral;
}
