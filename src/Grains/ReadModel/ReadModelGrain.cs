using System.Globalization;
using Orleans.Concurrency;
using RelayHeat.Grains.Core;
using RelayHeat.Grains.Merchants;

namespace RelayHeat.Grains.ReadModel;

/// <summary>Reads for callers that may see what they ask for.</summary>
[StatelessWorker, GrainType("read-model")]
internal sealed class ReadModelGrain(IGrainContext grain, IReadModel readModel, IStorageProbe probe, IGrainFactory grains) : IGrainBase, IReadModelGrain
{
    public IGrainContext GrainContext => grain;

    public async Task<Outcome<Page<ListedRow>>> List(DirectoryQuery query, Caller caller)
    {
        var readers = query.Kind switch
        {
            GrainKeys.Merchant => Roles.Registry | Roles.Ops,
            GrainKeys.Provider => Roles.Review | Roles.Enforcement | Roles.Ops,
            _ => Roles.None,
        };
        if (!caller.HasAny(readers)) return new Refusal(Codes.Forbidden);
        var rows = await readModel.ListAsync(query with { Limit = query.Limit + 1 }, CancellationToken.None);
        return PageOf(rows, query.Limit, row => row.Id);
    }

    public async Task<Outcome<Page<EventView>>> ReadEvents(EventQuery query, Caller caller)
    {
        if (!caller.HasAny(Roles.Ops) && !await OwnsAsync(query.Entity, caller)) return new Refusal(Codes.Forbidden);
        var events = await readModel.ReadEventsAsync(query with { Limit = query.Limit + 1 }, CancellationToken.None);
        return PageOf(events, query.Limit, e => e.Sequence.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<Outcome<Content>> ReadEvidence(string uscc, string evidenceId, Caller caller)
    {
        var entity = $"{GrainKeys.Provider}/{uscc}";
        if (!caller.HasAny(Roles.Review) && !await OwnsAsync(entity, caller)) return new Refusal(Codes.Forbidden);
        var content = await readModel.ReadContentAsync(entity, evidenceId, CancellationToken.None);
        return content is null ? new Refusal(Codes.EvidenceNotFound) : new Outcome<Content> { Value = content };
    }

    public Task<bool> IsStorageHealthy() => probe.IsHealthyAsync(CancellationToken.None);

    private async Task<bool> OwnsAsync(string? entity, Caller caller) => entity?.Split('/', 2) switch
    {
        [GrainKeys.Account, var account] => account == caller.Account,
        [GrainKeys.Merchant, var merchantId] => await grains.GetMerchant(merchantId).MayReadEvents(caller),
        [GrainKeys.Provider, var uscc] => await grains.GetProvider(uscc).IsOwner(caller),
        _ => false,
    };

    private static Outcome<Page<T>> PageOf<T>(ImmutableArray<T> rows, int limit, Func<T, string> key) => new()
    {
        Value = rows.Length > limit ? new Page<T>([.. rows.Take(limit)], key(rows[limit - 1])) : new Page<T>(rows, null),
    };
}
