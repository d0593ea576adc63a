using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>A file that is committed with the event that names it.</summary>
/// <param name="Hash">The SHA-256 of its bytes, in lower-case hexadecimal digits: its address.</param>
/// <param name="MediaType">What it is, as told by its bytes.</param>
/// <param name="Bytes">The file; never logged.</param>
[GenerateSerializer, Immutable, Alias("Content")]
public sealed record Content(string Hash, string MediaType, byte[] Bytes);

/// <summary>What becomes of a file that an aggregate has committed.</summary>
/// <param name="Hash">Its address.</param>
/// <param name="IsKept">Kept for ever; otherwise the aggregate has it no more, and it is removed once nobody has it, unless it was kept.</param>
public sealed record FileFate(string Hash, bool IsKept);

/// <summary>A command that brings a file along.</summary>
internal interface ICarriesContent
{
    /// <summary>The file; not part of what the command is recognised by, which is its hash.</summary>
    [JsonIgnore]
    Content? Content { get; }
}
