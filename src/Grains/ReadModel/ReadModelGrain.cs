using System.Globalization;
using Orleans.Concurrency;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Kinds;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.ReadModel;

[StatelessWorker, GrainType("read-model")]
internal sealed class ReadModelGrain(
    IGrainContext grain, IReadModel readModel, IStorageProbe probe, IGrainFactory grains, BusinessClock clock, PolicyBook policies)
    : IGrainBase, IReadModelGrain
{
    // A page by status looks at 200 records at a time, and at 2000 at most. The next page goes on from there.
    private const int RecordsAtATime = 200;
    private const int MostRecords = 2000;

    // Small enough to stay out of the large object heap.
    private const int SliceBytes = 64 * 1024;

    public IGrainContext GrainContext => grain;

    public async Task<Outcome<Page<ListedRow>>> List(DirectoryQuery query, Caller caller)
    {
        if (Listing.Find(query.Kind) is not { } listing || !caller.HasAny(listing.Readers)) return new Refusal(Codes.Forbidden);
        var now = clock.UtcNow;
        var policy = policies.At(now);
        var storedAs = query.Status is { } status ? listing.StoredAs(status, policy) : [];
        var atATime = query.Status is null ? query.Limit + 1 : Math.Max(query.Limit + 1, RecordsAtATime);
        var items = ImmutableArray.CreateBuilder<ListedRow>();
        var after = query.After;
        for (var read = 0; read < MostRecords; read += atATime)
        {
            var records = await readModel.ListAsync(
                new RecordQuery(query.Kind, storedAs, query.Text, after, atATime), CancellationToken.None);
            foreach (var record in records)
            {
                if (listing.Show(record.Json, now, policy) is not { } row || (query.Status ?? row.Status) != row.Status) continue;
                if (items.Count == query.Limit) return Listed(items[^1].Id);
                items.Add(new ListedRow(record.Id, row.SummaryJson));
            }
            if (records.Length < atATime) return Listed(null);
            after = records[^1].Id;
        }
        return Listed(after);

        Outcome<Page<ListedRow>> Listed(string? next) => PageOf(new Page<ListedRow>(items.ToImmutable(), next));
    }

    public async Task<Outcome<Page<EventView>>> ReadEvents(EventQuery query, Caller caller)
    {
        if (!caller.HasAny(Roles.Ops) && !await OwnsAsync(query.Entity, caller)) return new Refusal(Codes.Forbidden);
        var events = await readModel.ReadEventsAsync(query with { Limit = query.Limit + 1 }, CancellationToken.None);
        return PageOf(events.ToPage(query.Limit, Sequence));
    }

    // For gateways of earlier versions, while a cluster is upgraded.
    public async Task<Outcome<Content>> ReadEvidence(string uscc, string evidenceId, Caller caller)
    {
        if (!await MayReadEvidenceAsync(uscc, caller)) return new Refusal(Codes.Forbidden);
        var content = await readModel.ReadContentAsync($"{GrainKeys.Provider}/{uscc}", evidenceId, CancellationToken.None);
        return content is null ? new Refusal(Codes.EvidenceNotFound) : new Outcome<Content> { Value = content };
    }

    public async Task<Outcome<ContentSlice>> ReadEvidenceSlice(string uscc, string evidenceId, int offset, Caller caller)
    {
        if (!await MayReadEvidenceAsync(uscc, caller)) return new Refusal(Codes.Forbidden);
        var slice = await readModel.ReadContentSliceAsync(
            $"{GrainKeys.Provider}/{uscc}", evidenceId, offset, SliceBytes, CancellationToken.None);
        return slice is null ? new Refusal(Codes.EvidenceNotFound) : new Outcome<ContentSlice> { Value = slice };
    }

    public Task<bool> IsStorageHealthy() => probe.IsHealthyAsync(CancellationToken.None);

    public async Task<Outcome<Page<PlanView>>> ListPlans(string merchantId, long after, int limit, Caller caller)
    {
        if ((await AuthorityAsync(merchantId, caller)).Refuse(caller, Capabilities.ViewCommission) is { } refusal) return refusal;
        var parts = await readModel.ReadPartsAsync(
            new PartQuery($"{GrainKeys.Commission}/{merchantId}", after, limit + 1), CancellationToken.None);
        var now = clock.UtcNow;
        return PageOf(parts.ToPage(limit, Number).Select(part => CommissionProjections.Plan(GrainJson.Read<Plan>(part.Json), now)));
    }

    public async Task<Outcome<Page<FundEntryView>>> ListFundEntries(StoreQuery query, Caller caller)
    {
        if ((await AuthorityAsync(query.MerchantId, caller)).Refuse(caller, Capabilities.ViewFundAccount) is { } refusal) return refusal;
        var parts = await readModel.ReadPartsAsync(
            new PartQuery($"{GrainKeys.FundAccount}/{query.MerchantId}", query.After, query.Limit + 1, query.Period),
            CancellationToken.None);
        return PageOf(parts.ToPage(query.Limit, Number).Select(part => GrainJson.Read<FundEntryView>(part.Json)));
    }

    public async Task<Outcome<Page<EventView>>> ListBindingHistory(StoreQuery query, Caller caller)
    {
        var authority = await AuthorityAsync(query.MerchantId, caller);
        if (authority.Refuse(caller, Capabilities.ViewBindings) is { } refusal) return refusal;
        var only = Capabilities.SeesAllBindings(authority.Capabilities) ? null : caller.Account;
        var events = await readModel.ReadEventsAsync(
            new EventQuery(query.After, $"{GrainKeys.Merchant}/{query.MerchantId}", query.Limit + 1) { Period = query.Period },
            CancellationToken.None);
        var page = events.ToPage(query.Limit, Sequence);
        var items = page.Items.Where(e => BindingHistory.AccountOf(e) is { } account && (only is null || account == only));
        return PageOf(page with { Items = [.. items] });
    }

    private async Task<bool> MayReadEvidenceAsync(string uscc, Caller caller) =>
        caller.HasAny(Roles.Review) || await OwnsAsync($"{GrainKeys.Provider}/{uscc}", caller);

    private Task<Authority> AuthorityAsync(string merchantId, Caller caller) => grains.GetMerchant(merchantId).GetAuthority(caller.Account);

    private async Task<bool> OwnsAsync(string? entity, Caller caller) =>
        entity is not null && AggregateKind.Find(entity) is { } kind && await kind.IsOwner(grains, EntityKey.IdOf(entity), caller);

    private static string Sequence(EventView e) => e.Sequence.ToString(CultureInfo.InvariantCulture);
    private static string Number(PartRow part) => part.Number.ToString(CultureInfo.InvariantCulture);
    private static Outcome<Page<T>> PageOf<T>(Page<T> page) => new() { Value = page };
}
