using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace RelayHeat.Engine;

/// <summary>A part as the rules make it; see <see cref="PartRow"/>. Its value is of a type that the JSON of rows knows.</summary>
internal sealed record Part(string Id, long Number, DateTimeOffset At, bool IsOpen, object Value)
{
    /// <summary>Whether this commit makes it.</summary>
    public bool IsNew { get; init; }

    public PartRow ToRow(JsonSerializerOptions json) =>
        new(Id, Number, At, IsOpen, JsonSerializer.Serialize(Value, json.GetTypeInfo(Value.GetType()))) { IsNew = IsNew };
}

/// <summary>The open parts of an aggregate as they were read, in the order of their numbers.</summary>
internal sealed record OpenParts(ImmutableArray<PartRow> Rows, JsonSerializerOptions Json)
{
    public IEnumerable<T> As<T>() =>
        Rows.Select(row => JsonSerializer.Deserialize(row.Json, (JsonTypeInfo<T>)Json.GetTypeInfo(typeof(T)))!);
}

/// <summary>
/// One of the many items of an aggregate that do not fit into its row, such as a plan or an entry of a ledger. It has a row of its own,
/// written in the aggregate's commit and guarded by the aggregate's version.
/// </summary>
/// <param name="Id">Its id, unique within the aggregate.</param>
/// <param name="Number">Its place among the aggregate's parts: later parts have greater numbers.</param>
/// <param name="At">When it was created.</param>
/// <param name="IsOpen">Whether the aggregate holds it in memory. A part that is not open is only looked up.</param>
/// <param name="Json">The part as JSON.</param>
public sealed record PartRow(string Id, long Number, DateTimeOffset At, bool IsOpen, string Json)
{
    /// <summary>Whether this commit creates it. If the id exists already, the commit fails.</summary>
    public bool IsNew { get; init; }
}

/// <summary>A state with open parts, which are read with its row.</summary>
internal interface IHasParts;

/// <summary>The parts of all aggregates, open or not.</summary>
public interface IPartStore
{
    /// <summary>A part by its id, open or not.</summary>
    /// <param name="entity">The aggregate's key.</param>
    /// <param name="id">The part's id.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>The part, or null.</returns>
    Task<PartRow?> FindPartAsync(string entity, string id, CancellationToken token);
}

internal static class PartReading
{
    /// <summary>What is stored of a part, or null.</summary>
    public static async Task<T?> FindPartAsync<T>(this IPartStore parts, string entity, string id, JsonTypeInfo<T> json)
        where T : class =>
        await parts.FindPartAsync(entity, id, CancellationToken.None) is { } row ? JsonSerializer.Deserialize(row.Json, json) : null;
}
