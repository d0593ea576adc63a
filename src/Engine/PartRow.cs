namespace RelayHeat.Engine;

/// <summary>
/// One of the many things that an aggregate holds and that have no room in its row, such as a plan or an entry of a ledger. It has
/// a row of its own, written in the same commit as the aggregate's, whose version guards it.
/// </summary>
/// <param name="Id">Its id, one of its kind within the aggregate.</param>
/// <param name="Number">Its place among the aggregate's parts: those made later have greater ones.</param>
/// <param name="At">When it was made.</param>
/// <param name="IsOpen">Whether the aggregate holds it in memory; one that is not open is only looked up.</param>
/// <param name="Json">The part.</param>
public sealed record PartRow(string Id, long Number, DateTimeOffset At, bool IsOpen, string Json)
{
    /// <summary>Whether this commit makes it. A second one of the same id makes the commit fail.</summary>
    public bool IsNew { get; init; }
}

/// <summary>A state some of which is in its open parts: they are read with its row.</summary>
internal interface IHasParts;
