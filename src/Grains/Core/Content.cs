using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Core;

/// <summary>A file that is committed with the event that names it.</summary>
/// <param name="Hash">The SHA-256 of its bytes, in lower-case hexadecimal digits: its address.</param>
/// <param name="MediaType">What it is, as told by its bytes.</param>
/// <param name="Bytes">The file; never logged.</param>
[GenerateSerializer, Immutable, Alias("Content")]
public sealed record Content(string Hash, string MediaType, byte[] Bytes);

/// <summary>A command that brings a file along.</summary>
internal interface ICarriesContent
{
    /// <summary>The file; not part of what the command is recognised by, which is its hash.</summary>
    [JsonIgnore]
    Content? Content { get; }
}
