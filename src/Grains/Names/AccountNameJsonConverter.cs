using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Names;

/// <summary>Account names in stored rows: a former version may have folded them less than they are folded now.</summary>
internal sealed class AccountNameJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AccountName.Fold(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}

/// <summary>Maps in stored rows whose keys are account names: a former version may have folded less than they are folded now.</summary>
internal sealed class AccountMapJsonConverter<T> : OrdinalMapJsonConverter<T>
{
    protected override string Key(string written) => AccountName.Fold(written);
}
