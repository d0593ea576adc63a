namespace RelayHeat.Grains.ReadModel;

/// <summary>Reads lists, the audit feed, files and parts. They are written with the state, so they are never behind it.</summary>
internal interface IReadModel : IPartStore
{
    /// <summary>The committed records of a page of the directory, in the order of ids.</summary>
    Task<ImmutableArray<ListedRecord>> ListAsync(RecordQuery query, CancellationToken token);

    /// <summary>A page of the audit feed, in commit order.</summary>
    Task<ImmutableArray<EventView>> ReadEventsAsync(EventQuery query, CancellationToken token);

    /// <summary>A file by its SHA-256; null when this aggregate has not committed it.</summary>
    Task<Content?> ReadContentAsync(string entity, string hash, CancellationToken token);

    /// <summary>At most so many bytes of a file, from an offset on; null when this aggregate has not committed it.</summary>
    Task<ContentSlice?> ReadContentSliceAsync(string entity, string hash, int offset, int maxBytes, CancellationToken token);

    /// <summary>A page of an aggregate's parts, open or not, in the order of their numbers.</summary>
    Task<ImmutableArray<PartRow>> ReadPartsAsync(PartQuery query, CancellationToken token);
}

/// <summary>Which records to read for a list.</summary>
/// <param name="Statuses">Only those that were committed with one of these statuses; all where there is none.</param>
/// <param name="Text">Only those whose search text contains this, folded; or null.</param>
internal sealed record RecordQuery(string Kind, ImmutableArray<string> Statuses, string? Text, string? After, int Limit);

/// <summary>A record to list, as it is stored.</summary>
internal sealed record ListedRecord(string Id, ReadOnlyMemory<byte> Json);

/// <summary>Which parts of an aggregate to read: those with a greater number, made in the period if there is one.</summary>
internal sealed record PartQuery(string Entity, long After, int Limit, Period? Period = null);
