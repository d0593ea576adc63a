using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Subjects;

/// <summary>What a subject can be asked to do.</summary>
[JsonDerivedType(typeof(ClearEntity), "clear")]
[JsonDerivedType(typeof(BarSubject), "bar")]
[GenerateSerializer, Immutable, Alias("SubjectCommand")]
public abstract record SubjectCommand;

/// <summary>An application that names the subject is being approved.</summary>
/// <param name="Uscc">Whose.</param>
/// <param name="Approval">The provider's version that began the approval.</param>
[GenerateSerializer, Immutable, Alias("ClearEntity")]
public sealed record ClearEntity(string Uscc, long Approval) : SubjectCommand;

/// <summary>A provider for which the subject stood has been barred.</summary>
/// <param name="Uscc">Which.</param>
[GenerateSerializer, Immutable, Alias("BarSubject")]
public sealed record BarSubject(string Uscc) : SubjectCommand;
