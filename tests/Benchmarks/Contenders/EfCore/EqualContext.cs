using Microsoft.EntityFrameworkCore;

namespace RelayHeat.Contenders;

/// <summary>A stored answer.</summary>
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

/// <summary>What an account is still to be told.</summary>
internal sealed class MessageRow
{
    public long Id { get; set; }

    public required string Account { get; set; }

    public required string MerchantId { get; set; }

    public long Version { get; set; }

    public string? Permission { get; set; }

    public DateTimeOffset At { get; set; }
}

/// <summary>What an account was told.</summary>
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
        modelBuilder.Entity<ReceiptRow>(row =>
        {
            row.ToTable("receipt").HasKey(r => new { r.StoreId, r.Actor, r.Key });
            row.Property(r => r.StoreId).HasColumnName("store_id");
            row.Property(r => r.Actor).HasColumnName("actor");
            row.Property(r => r.Key).HasColumnName("key");
            row.Property(r => r.Digest).HasColumnName("digest");
            row.Property(r => r.Status).HasColumnName("status");
            row.Property(r => r.Answer).HasColumnName("answer");
            row.Property(r => r.At).HasColumnName("at");
        });
        modelBuilder.Entity<MessageRow>(row =>
        {
            row.ToTable("outbox").HasKey(r => r.Id);
            row.Property(r => r.Id).HasColumnName("id").UseIdentityAlwaysColumn();
            row.Property(r => r.Account).HasColumnName("account");
            row.Property(r => r.MerchantId).HasColumnName("merchant_id");
            row.Property(r => r.Version).HasColumnName("version");
            row.Property(r => r.Permission).HasColumnName("permission");
            row.Property(r => r.At).HasColumnName("at");
        });
        modelBuilder.Entity<AccountRow>(row =>
        {
            row.ToTable("account").HasKey(r => r.Id);
            row.Property(r => r.Id).HasColumnName("id");
            row.Property(r => r.MerchantId).HasColumnName("merchant_id");
            row.Property(r => r.Version).HasColumnName("version");
            row.Property(r => r.Permission).HasColumnName("permission");
            row.Property(r => r.At).HasColumnName("at");
        });
    }
}
