using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Subjects;

/// <summary>What has happened to a subject. The names are those of the audit feed (G4).</summary>
[JsonDerivedType(typeof(EntityCleared), "entity_cleared")]
[JsonDerivedType(typeof(SubjectBarred), "subject_barred")]
internal abstract record SubjectEvent;

/// <summary>F5: the subject was free when this approval asked.</summary>
internal sealed record EntityCleared(string Uscc, long Approval) : SubjectEvent;

/// <summary>F5: barred for ever, because of this entity.</summary>
internal sealed record SubjectBarred(string Uscc) : SubjectEvent;
