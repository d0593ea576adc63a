using System.Collections.Immutable;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage;

/// <summary>Reads the rows that are stored beside a grain's own.</summary>
internal interface ICompanionReader : IRecordVersions
{
    /// <summary>The grain's receipts and undelivered messages, oldest first.</summary>
    Task<(ImmutableArray<Receipt> Receipts, ImmutableArray<OutboxRow> Outbox)> ReadAsync(string entity);

    /// <summary>The grain's open parts, in the order of their numbers.</summary>
    Task<ImmutableArray<PartRow>> ReadOpenPartsAsync(string entity);
}
