using System.Text.Json.Serialization;
using Orleans.Concurrency;

namespace RelayHeat.Grains.Subjects;

/// <summary>Somebody who stands behind providers: a legal representative or an Alipay subject, barred with one of them (F5).</summary>
[Alias("ISubjectGrain")]
public interface ISubjectGrain : IAggregateGrain
{
    /// <summary>A provider's application that names this subject is being approved. For provider grains alone. F5.</summary>
    /// <returns>Refuses with <c>related_entity_barred</c>.</returns>
    [Alias("Clear")]
    Task<Outcome<bool>> Clear(ClearEntity command, CommandContext context);

    /// <summary>A provider for which this subject stood has been barred. For provider grains alone. F5.</summary>
    /// <returns>True; nothing undoes it.</returns>
    [Alias("Bar")]
    Task<Outcome<bool>> Bar(BarSubject command, CommandContext context);

    /// <summary>Whether this subject is barred.</summary>
    /// <returns>True from the instant of the bar on.</returns>
    [Alias("IsBarred"), AlwaysInterleave, ReadOnly]
    Task<bool> IsBarred();
}

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
