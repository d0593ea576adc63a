using System.Globalization;
using System.Text.Json;
using RelayHeat.Grains;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Rules.Foundations;

/// <summary>A page of a list costs no more than it may, however few of the records have the status that is asked for.</summary>
public sealed class ListPages
{
    private const int Stores = 5000;

    [Fact]
    public async Task ByAStatusThatNobodyHas_EachPageLooksAtABoundedNumber_AndTheLastOneSaysSo()
    {
        var stored = new Stored();
        var grain = new ReadModelGrain(null!, stored, null!, null!, new BusinessClock(TimeProvider.System), TightSeats());
        var pages = new List<int>();
        string? after = null;
        do
        {
            var before = stored.Read;
            var outcome = await grain.List(new DirectoryQuery(GrainKeys.Merchant, "seats_full", null, after, 10), Given.Staff);
            Assert.Empty(outcome.Value!.Items);
            pages.Add(stored.Read - before);
            after = outcome.Value.Next;
        }
        while (after is not null);

        Assert.All(pages, read => Assert.InRange(read, 1, 2200));
        Assert.Equal(Stores, pages.Sum());
    }

    private static PolicyBook TightSeats()
    {
        using var reader = new StreamReader(typeof(PolicyBook).Assembly.GetManifestResourceStream("policy.json")!);
        return PolicyBook.Parse(reader.ReadToEnd().Replace("\"seatLimit\": 20", "\"seatLimit\": 5", StringComparison.Ordinal));
    }

    private sealed class Stored : IReadModel
    {
        private static readonly byte[] Json = JsonSerializer.SerializeToUtf8Bytes(
            new Record<MerchantState> { Version = 1, State = Store.Registered().State }, GrainJson.For<Record<MerchantState>>());

        public int Read { get; private set; }

        public Task<ImmutableArray<ListedRecord>> ListAsync(RecordQuery query, CancellationToken token)
        {
            var first = query.After is null ? 0 : int.Parse(query.After, CultureInfo.InvariantCulture) + 1;
            var ids = Enumerable.Range(first, Math.Min(query.Limit, Stores - first));
            var records = ids.Select(i => new ListedRecord(i.ToString("0000", CultureInfo.InvariantCulture), Json)).ToImmutableArray();
            Read += records.Length;
            return Task.FromResult(records);
        }

        public Task<ImmutableArray<EventView>> ReadEventsAsync(EventQuery query, CancellationToken token) => throw new NotSupportedException();

        public Task<Content?> ReadContentAsync(string entity, string hash, CancellationToken token) => throw new NotSupportedException();

        public Task<ContentSlice?> ReadContentSliceAsync(
            string entity, string hash, int offset, int maxBytes, CancellationToken token) => throw new NotSupportedException();

        public Task<ImmutableArray<PartRow>> ReadPartsAsync(PartQuery query, CancellationToken token) => throw new NotSupportedException();

        public Task<PartRow?> FindPartAsync(string entity, string id, CancellationToken token) => throw new NotSupportedException();
    }
}
