using Orleans.Concurrency;

namespace RelayHeat.Grains.Subjects;

/// <summary>Somebody who stands behind providers: a legal representative or an Alipay subject, barred with one of them (F5).</summary>
[Alias("ISubjectGrain")]
public interface ISubjectGrain : IAggregateGrain
{
    /// <summary>A provider's application that names this subject is being approved. For provider grains alone. F5.</summary>
    /// <param name="command">Which approval; the same one is answered the same for ever.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>Refuses with <c>related_entity_barred</c>.</returns>
    [Alias("Clear")]
    Task<Outcome<bool>> Clear(ClearEntity command, CommandContext context);

    /// <summary>A provider for which this subject stood has been barred. For provider grains alone. F5.</summary>
    /// <param name="command">Which provider.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>True; nothing undoes it.</returns>
    [Alias("Bar")]
    Task<Outcome<bool>> Bar(BarSubject command, CommandContext context);

    /// <summary>Whether this subject is barred.</summary>
    /// <returns>True from the instant of the bar on.</returns>
    [Alias("IsBarred"), AlwaysInterleave, ReadOnly]
    Task<bool> IsBarred();
}
