using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Subjects;

/// <summary>The events of a subject, by their names in the audit feed (G4).</summary>
[JsonDerivedType(typeof(EntityCleared), "entity_cleared")]
[JsonDerivedType(typeof(SubjectBarred), "subject_barred")]
internal abstract record SubjectEvent;

/// <summary>F5: the subject was free when this approval asked.</summary>
internal sealed record EntityCleared(string Uscc, long Approval) : SubjectEvent;

/// <summary>F5: barred for ever, because of this entity.</summary>
internal sealed record SubjectBarred(string Uscc) : SubjectEvent;

/// <summary>An approval that the subject let pass.</summary>
internal sealed record Clearance(string Uscc, long Approval);

internal sealed record SubjectState
{
    /// <summary>Clearances that are remembered: an approval asks again only until it is answered.</summary>
    public const int MaxCleared = 32;

    public required string SubjectId { get; init; }

    /// <summary>F5: the first entity with which it was barred; null while it is free.</summary>
    public string? BarredWith { get; init; }

    public ImmutableArray<Clearance> Cleared { get; init; } = [];

    public SubjectState Apply(SubjectEvent happened) => happened switch
    {
        EntityCleared e => this with
        {
            Cleared = [.. Cleared.Skip(Math.Max(0, Cleared.Length + 1 - MaxCleared)), new Clearance(e.Uscc, e.Approval)],
        },
        SubjectBarred e => this with { BarredWith = e.Uscc },
        _ => throw new InvalidOperationException($"Unknown event {happened.GetType().Name}."),
    };

    public void Check() => Invariant.Holds(Cleared.Length <= MaxCleared, "what is remembered is bounded");
}
