namespace RelayHeat.Engine;

/// <summary>A range of a file, so that nobody has to hold the whole.</summary>
/// <param name="MediaType">The file's media type.</param>
/// <param name="Length">The whole file's length in bytes.</param>
/// <param name="Bytes">The range; never logged.</param>
[GenerateSerializer, Immutable, Alias("ContentSlice")]
public sealed record ContentSlice(string MediaType, int Length, byte[] Bytes);
