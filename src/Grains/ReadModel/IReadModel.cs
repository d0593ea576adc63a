namespace RelayHeat.Grains.ReadModel;

/// <summary>What lists and the audit feed are read from. It is written with the state, so it is never behind it.</summary>
public interface IReadModel
{
    /// <summary>The records of a page of the directory, in the order of ids.</summary>
    /// <param name="query">What to read.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>The records as they were committed, and their ids.</returns>
    Task<ImmutableArray<ListedRecord>> ListAsync(RecordQuery query, CancellationToken token);

    /// <summary>A page of the audit feed, in commit order.</summary>
    /// <param name="query">What to read.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>The events.</returns>
    Task<ImmutableArray<EventView>> ReadEventsAsync(EventQuery query, CancellationToken token);

    /// <summary>A file that an aggregate has committed.</summary>
    /// <param name="entity">The aggregate's key.</param>
    /// <param name="hash">The SHA-256 of the file, in lower-case hexadecimal digits.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>The file, or null when this aggregate has none such.</returns>
    Task<Content?> ReadContentAsync(string entity, string hash, CancellationToken token);

    /// <summary>A part of a file that an aggregate has committed.</summary>
    /// <param name="entity">The aggregate's key.</param>
    /// <param name="hash">The SHA-256 of the file, in lower-case hexadecimal digits.</param>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="maxBytes">How long it is at most.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>The part, or null when this aggregate has no such file.</returns>
    Task<ContentSlice?> ReadContentSliceAsync(string entity, string hash, int offset, int maxBytes, CancellationToken token);

    /// <summary>A page of an aggregate's parts, open or not, in the order of their numbers.</summary>
    /// <param name="query">What to read.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>The parts.</returns>
    Task<ImmutableArray<PartRow>> ReadPartsAsync(PartQuery query, CancellationToken token);

    /// <summary>A part by its id, open or not.</summary>
    /// <param name="entity">The aggregate's key.</param>
    /// <param name="id">The part's id.</param>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>The part, or null.</returns>
    Task<PartRow?> FindPartAsync(string entity, string id, CancellationToken token);
}

/// <summary>Which records to read for a list.</summary>
/// <param name="Kind">The kind of aggregate.</param>
/// <param name="Statuses">Only those that were committed with one of these statuses; all where there is none.</param>
/// <param name="Text">Only those whose search text holds this, folded; or null.</param>
/// <param name="After">Only ids after this one, or null.</param>
/// <param name="Limit">At most this many.</param>
public sealed record RecordQuery(string Kind, ImmutableArray<string> Statuses, string? Text, string? After, int Limit);

/// <summary>A record that is to be listed.</summary>
/// <param name="Id">The aggregate's id.</param>
/// <param name="Json">The record as it is stored.</param>
public sealed record ListedRecord(string Id, ReadOnlyMemory<byte> Json);

/// <summary>What to read of an aggregate's parts.</summary>
/// <param name="Entity">The aggregate's key.</param>
/// <param name="After">Only parts with a greater number.</param>
/// <param name="Limit">At most this many.</param>
/// <param name="Period">Only parts made in this period, or null.</param>
public sealed record PartQuery(string Entity, long After, int Limit, Period? Period = null);

/// <summary>Tells whether the storage answers and takes commits.</summary>
internal interface IStorageProbe
{
    /// <summary>Reads once, and looks at how the last commit went.</summary>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>True when both are well.</returns>
    Task<bool> IsHealthyAsync(CancellationToken token);
}
