namespace RelayHeat.Silo.Storage;

/// <summary>Writes a batch of commits in one transaction. Called by the commit queue's own thread, one batch at a time.</summary>
internal interface IBatchWriter : IDisposable
{
    /// <summary>
    /// Commits the batch. A commit whose row is not at the expected version is refused and writes nothing; the others are not affected.
    /// </summary>
    /// <exception cref="RelayHeat.Engine.CommitRolledBackException">It is certain that nothing was written.</exception>
    void Write(IReadOnlyList<Commit> batch);
}
