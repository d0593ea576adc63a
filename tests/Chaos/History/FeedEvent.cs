using System.Text.Json;

namespace RelayHeat.Chaos.History;

/// <summary>An event as the feed shows it.</summary>
internal sealed record FeedEvent(long Sequence, string Entity, long Version, string Type, string Actor, JsonElement Data)
{
    public string Account => Text("account");

    public string BindingId => Text("bindingId");

    public string Reason => Text("reason");

    public string Permission => Text("permission");

    public static FeedEvent Read(JsonElement item) => new(
        item.GetProperty("sequence").GetInt64(),
        item.GetProperty("entity").GetString()!,
        item.GetProperty("version").GetInt64(),
        item.GetProperty("type").GetString()!,
        item.GetProperty("actor").GetString()!,
        item.GetProperty("data"));

    /// <summary>The value at a path of the data, as text; empty if there is none.</summary>
    public string At(string path)
    {
        var at = Data;
        foreach (var name in path.Split('.'))
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at)) return "";
        }
        return at.ToString();
    }

    /// <summary>An amount in the data.</summary>
    public long Number(string name) => Data.GetProperty(name).GetInt64();

    public override string ToString() => $"{Sequence}: {Entity} {Version} {Type} {Data}";

    private string Text(string name) =>
        Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
