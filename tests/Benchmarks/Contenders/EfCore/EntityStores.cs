using Microsoft.EntityFrameworkCore;

namespace RelayHeat.Contenders;

/// <summary>Stores as entities. A command locks the store's row, and saves three rows in one transaction.</summary>
internal sealed class EntityStores(IDbContextFactory<StoreContext> contexts) : IStores
{
    private static readonly Func<StoreContext, string, Task<string?>> ReadState = EF.CompileAsyncQuery(
        (StoreContext context, string id) => context.Stores.Where(s => s.Id == id).Select(s => s.State).FirstOrDefault());

    public static async Task MigrateAsync<TContext>(IServiceProvider services, params string[] scripts)
        where TContext : StoreContext
    {
        await using var context = await services.GetRequiredService<IDbContextFactory<TContext>>().CreateDbContextAsync();
        foreach (var name in scripts)
        {
            using var script = new StreamReader(typeof(EntityStores).Assembly.GetManifestResourceStream(name)!);
            await context.Database.ExecuteSqlRawAsync(await script.ReadToEndAsync());
        }
    }

    public async Task<Decided> ActAsync(string merchantId, StoreCommand command)
    {
        await using var context = await contexts.CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var row = await LockAsync(context, merchantId);
        var now = DateTimeOffset.UtcNow;
        var decided = StoreRules.Decide(row is null ? null : StoreRules.FromJson(row.State), merchantId, command, now);
        if (decided.Next is not { } next) return decided;
        Note(context, row, next, command, now);
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return decided;
    }

    public async Task<RightsAnswer?> RightsAsync(string merchantId, string account)
    {
        await using var context = await contexts.CreateDbContextAsync();
        return await FindAsync(context, merchantId) is { } store ? StoreRules.Rights(store, account) : null;
    }

    public static async Task<StoreState?> FindAsync(StoreContext context, string merchantId) =>
        await ReadState(context, merchantId) is { } state ? StoreRules.FromJson(state) : null;

    public static async Task<StoreRow?> LockAsync(StoreContext context, string merchantId)
    {
        // ToList keeps the statement unchanged: anything else wraps it in a subquery.
        var locked = await context.Stores.FromSql($"SELECT id, version, state FROM store WHERE id = {merchantId} FOR UPDATE").ToListAsync();
        return locked.SingleOrDefault();
    }

    /// <summary>The three rows of a command.</summary>
    public static void Note(StoreContext context, StoreRow? row, StoreState next, StoreCommand command, DateTimeOffset now)
    {
        var (id, state) = (next.MerchantId, StoreRules.ToJson(next));
        var list = new ListRow { Id = id, Status = next.Status, Summary = StoreRules.SummaryJson(next) };
        if (row is null)
        {
            context.Stores.Add(new StoreRow { Id = id, Version = next.Version, State = state });
            context.List.Add(list);
        }
        else
        {
            (row.Version, row.State) = (next.Version, state);
            context.List.Update(list);
        }
        context.Events.Add(new EventRow { At = now, StoreId = id, Version = next.Version, Data = StoreRules.ToJson(command) });
    }
}
