namespace RelayHeat.Engine;

/// <summary>A part of a file, so that nobody has to hold the whole.</summary>
/// <param name="MediaType">What the file is.</param>
/// <param name="Length">How many bytes the whole file has.</param>
/// <param name="Bytes">The part; never logged.</param>
[GenerateSerializer, Immutable, Alias("ContentSlice")]
public sealed record ContentSlice(string MediaType, int Length, byte[] Bytes);
