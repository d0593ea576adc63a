using System.Text.Json;
using Orleans.Storage;
using RelayHeat.Engine;
using RelayHeat.Grains.Kinds;

namespace RelayHeat.Silo.Storage;

/// <summary>Stores rows as System.Text.Json of known types. The provider's default would write CLR type names into the data.</summary>
internal sealed class StateSerializer : IGrainStorageSerializer
{
    public static byte[] ToBytes<T>(T? input) => JsonSerializer.SerializeToUtf8Bytes(input!, GrainJson.For<T>());

    public BinaryData Serialize<T>(T? input) => new(ToBytes(input));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize(input.ToMemory().Span, GrainJson.For<T>())!;
}
