using Microsoft.EntityFrameworkCore;

namespace RelayHeat.Contenders;

internal sealed class StoreRow
{
    public required string Id { get; set; }

    public long Version { get; set; }

    public required string State { get; set; }
}

internal sealed class EventRow
{
    public long Sequence { get; set; }

    public DateTimeOffset At { get; set; }

    public required string StoreId { get; set; }

    public long Version { get; set; }

    public required string Data { get; set; }
}

internal sealed class ListRow
{
    public required string Id { get; set; }

    public required string Status { get; set; }

    public required string Summary { get; set; }
}

internal class StoreContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<StoreRow> Stores => Set<StoreRow>();

    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<ListRow> List => Set<ListRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<StoreRow>(row =>
        {
            row.ToTable("store").HasKey(r => r.Id);
            row.Property(r => r.Id).HasColumnName("id");
            row.Property(r => r.Version).HasColumnName("version");
            row.Property(r => r.State).HasColumnName("state");
        });
        modelBuilder.Entity<EventRow>(row =>
        {
            row.ToTable("store_event").HasKey(r => r.Sequence);
            row.Property(r => r.Sequence).HasColumnName("sequence").UseIdentityAlwaysColumn();
            row.Property(r => r.At).HasColumnName("at");
            row.Property(r => r.StoreId).HasColumnName("store_id");
            row.Property(r => r.Version).HasColumnName("version");
            row.Property(r => r.Data).HasColumnName("data");
        });
        modelBuilder.Entity<ListRow>(row =>
        {
            row.ToTable("store_list").HasKey(r => r.Id);
            row.Property(r => r.Id).HasColumnName("id");
            row.Property(r => r.Status).HasColumnName("status");
            row.Property(r => r.Summary).HasColumnName("summary");
        });
    }
}
