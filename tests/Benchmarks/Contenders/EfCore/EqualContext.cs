using Microsoft.EntityFrameworkCore;

namespace RelayHeat.Contenders;

/// <summary>A receipt.</summary>
internal sealed class ReceiptRow
{
    public required string StoreId { get; set; }

    public required string Actor { get; set; }

    public required string Key { get; set; }

    public required byte[] Digest { get; set; }

    public int Status { get; set; }

    public required string Answer { get; set; }

    public DateTimeOffset At { get; set; }
}

/// <summary>An undelivered message to an account.</summary>
internal sealed class MessageRow
{
    public long Id { get; set; }

    public required string Account { get; set; }

    public required string MerchantId { get; set; }

    public long Version { get; set; }

    public string? Permission { get; set; }

    public DateTimeOffset At { get; set; }
}

/// <summary>The last message to an account.</summary>
internal sealed class AccountRow
{
    public required string Id { get; set; }

    public string MerchantId { get; set; } = "";

    public long Version { get; set; }

    public string? Permission { get; set; }

    public DateTimeOffset At { get; set; }
}

internal sealed class EqualContext(DbContextOptions<EqualContext> options) : StoreContext(options)
{
    public DbSet<ReceiptRow> Receipts => Set<ReceiptRow>();

    public DbSet<MessageRow> Outbox => Set<MessageRow>();

    public DbSet<AccountRow> Accounts => Set<AccountRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<ReceiptRow>().ToTable("receipt").HasKey(r => new { r.StoreId, r.Actor, r.Key });
        modelBuilder.Entity<MessageRow>().ToTable("outbox").Property(r => r.Id).UseIdentityAlwaysColumn();
        modelBuilder.Entity<AccountRow>().ToTable("account");
    }
}
