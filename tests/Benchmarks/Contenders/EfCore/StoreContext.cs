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
        modelBuilder.Entity<StoreRow>().ToTable("store");
        modelBuilder.Entity<EventRow>().ToTable("store_event").HasKey(r => r.Sequence);
        modelBuilder.Entity<EventRow>().Property(r => r.Sequence).UseIdentityAlwaysColumn();
        modelBuilder.Entity<ListRow>().ToTable("store_list");
    }
}
