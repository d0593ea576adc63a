using Microsoft.EntityFrameworkCore;

namespace RelayHeat.Contenders;

/// <summary>Stores as entities with all guarantees of RelayHeat, saved in one transaction.</summary>
internal sealed class EqualEntityStores(IDbContextFactory<EqualContext> contexts) : IEqualStores
{
    private static readonly Func<EqualContext, string, string, string, Task<ReceiptRow?>> FindReceipt = EF.CompileAsyncQuery(
        (EqualContext context, string storeId, string actor, string key) =>
            context.Receipts.AsNoTracking().FirstOrDefault(r => r.StoreId == storeId && r.Actor == actor && r.Key == key));

    public async Task<Reply> ActAsync(string merchantId, StoreCommand command, Sender sender)
    {
        await using var context = await contexts.CreateDbContextAsync();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var row = await EntityStores.LockAsync(context, merchantId);
        // Look for the receipt after locking the store: of two commands with the same key the second then finds the first one's.
        if (sender.Key is { } known && await FindReceipt(context, merchantId, sender.Account, known) is { } receipt)
        {
            return EqualRules.Replay(receipt.Digest, receipt.Status, receipt.Answer, command);
        }
        var now = DateTimeOffset.UtcNow;
        var store = row is null ? null : StoreRules.FromJson(row.State);
        var decided = EqualRules.Decide(store, merchantId, command, sender, now);
        var reply = EqualRules.Answer(decided);
        if (decided.Next is not { } next) return reply;
        EntityStores.Note(context, row, next, command, now);
        if (sender.Key is { } key) context.Receipts.Add(Receipt(merchantId, sender.Account, key, command, reply, now));
        if (EqualRules.Tell(command) is { } told)
        {
            context.Outbox.Add(new MessageRow
            {
                Account = told.Account, MerchantId = merchantId, Version = next.Version, Permission = told.Permission, At = now,
            });
        }
        await context.SaveChangesAsync();
        await transaction.CommitAsync();
        return reply;
    }

    public async Task<StoreState?> FindAsync(string merchantId)
    {
        await using var context = await contexts.CreateDbContextAsync();
        return await EntityStores.FindAsync(context, merchantId);
    }

    public async Task<AccountAnswer?> AccountAsync(string account)
    {
        await using var context = await contexts.CreateDbContextAsync();
        if (await context.Accounts.AsNoTracking().FirstOrDefaultAsync(a => a.Id == account) is not { } row) return null;
        return new AccountAnswer(account, row.Permission is { } held ? new BoundTo(row.MerchantId, held, row.At) : null);
    }

    public async Task<int> DeliverAsync(int most, CancellationToken stop)
    {
        await using var context = await contexts.CreateDbContextAsync(stop);
        var due = await context.Outbox.OrderBy(m => m.Id).Take(most).ToListAsync(stop);
        if (due.Count == 0) return 0;
        var names = due.Select(m => m.Account).Distinct().ToList();
        var accounts = await context.Accounts.Where(a => names.Contains(a.Id)).ToDictionaryAsync(a => a.Id, stop);
        foreach (var message in due)
        {
            if (!accounts.TryGetValue(message.Account, out var account))
            {
                account = accounts[message.Account] = new AccountRow { Id = message.Account };
                context.Accounts.Add(account);
            }
            if (account.Version >= message.Version) continue;
            (account.MerchantId, account.Version) = (message.MerchantId, message.Version);
            (account.Permission, account.At) = (message.Permission, message.At);
        }
        context.Outbox.RemoveRange(due);
        await context.SaveChangesAsync(stop);
        return due.Count;
    }

    private static ReceiptRow Receipt(
        string storeId, string actor, string key, StoreCommand command, Reply reply, DateTimeOffset now) => new()
        {
            StoreId = storeId,
            Actor = actor,
            Key = key,
            Digest = EqualRules.Digest(command),
            Status = reply.Status,
            Answer = reply.Json,
            At = now,
        };
}
