using System.Text.Json.Serialization;
using Orleans.Concurrency;

namespace RelayHeat.Grains.Subjects;

/// <summary>Somebody behind providers: a legal representative or an Alipay subject, barred together with one of them (F5).</summary>
[Alias("ISubjectGrain")]
internal interface ISubjectGrain : IAggregateGrain
{
    /// <summary>A provider's application that names this subject is being approved. For provider grains alone. F5.</summary>
    /// <returns>Refuses with <c>related_entity_barred</c>. A repeat gets the first answer.</returns>
    [Alias("Clear")] Task<Outcome<bool>> Clear(ClearEntity command, CommandContext context);

    /// <summary>A provider that named this subject has been barred. For provider grains alone; nothing undoes it. F5.</summary>
    [Alias("Bar")] Task<Outcome<bool>> Bar(BarSubject command, CommandContext context);

    /// <summary>Whether this subject is barred.</summary>
    [Alias("IsBarred"), AlwaysInterleave, ReadOnly] Task<bool> IsBarred();
}

/// <summary>References to subjects; no call is made.</summary>
internal static class SubjectGrains
{
    /// <summary>The grain of this id.</summary>
    public static ISubjectGrain GetSubject(this IGrainFactory grains, string subjectId) =>
        grains.GetReference<ISubjectGrain>(GrainKeys.Subject, subjectId);
}

/// <summary>The commands of a subject.</summary>
[JsonDerivedType(typeof(ClearEntity), "clear")]
[JsonDerivedType(typeof(BarSubject), "bar")]
[GenerateSerializer, Immutable, Alias("SubjectCommand")]
internal abstract record SubjectCommand;

/// <summary>An application that names the subject is being approved.</summary>
/// <param name="Approval">The provider's version that began the approval.</param>
[GenerateSerializer, Immutable, Alias("ClearEntity")]
internal sealed record ClearEntity(string Uscc, long Approval) : SubjectCommand;

/// <summary>A provider that named the subject has been barred.</summary>
[GenerateSerializer, Immutable, Alias("BarSubject")]
internal sealed record BarSubject(string Uscc) : SubjectCommand;
