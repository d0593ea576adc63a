using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>A file that is committed with the event that names it.</summary>
/// <param name="Hash">The SHA-256 of its bytes, in lower-case hexadecimal digits: its address.</param>
/// <param name="MediaType">Its media type, detected from the bytes.</param>
/// <param name="Bytes">The file; never logged.</param>
[GenerateSerializer, Immutable, Alias("Content")]
public sealed record Content(string Hash, string MediaType, byte[] Bytes);

/// <summary>What happens to a file that an aggregate has committed.</summary>
/// <param name="Hash">Its address.</param>
/// <param name="IsKept">True: kept for ever. False: dropped unless kept before, and deleted once no aggregate has it.</param>
public sealed record FileFate(string Hash, bool IsKept);

/// <summary>A command that uploads a file.</summary>
internal interface ICarriesContent
{
    /// <summary>The file. The command's fingerprint contains its hash, not its bytes.</summary>
    [JsonIgnore]
    Content? Content { get; }
}
