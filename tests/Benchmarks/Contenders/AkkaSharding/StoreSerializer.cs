using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;

namespace RelayHeat.Contenders;

/// <summary>Events and snapshots as source-generated JSON; Akka's default is Newtonsoft by reflection.</summary>
internal sealed class StoreSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 7411;

    public override string Manifest(object o) => o is StoreEvent ? "event" : "state";

    public override byte[] ToBinary(object obj) => obj is StoreEvent happened
        ? JsonSerializer.SerializeToUtf8Bytes(happened, StoreJson.Default.StoreEvent)
        : JsonSerializer.SerializeToUtf8Bytes((StoreState)obj, StoreJson.Default.StoreState);

    public override object FromBinary(byte[] bytes, string manifest) => manifest == "event"
        ? JsonSerializer.Deserialize(bytes, StoreJson.Default.StoreEvent)!
        : JsonSerializer.Deserialize(bytes, StoreJson.Default.StoreState)!;
}
