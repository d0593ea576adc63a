using Microsoft.EntityFrameworkCore;
using Npgsql;
using RelayHeat.Contenders;

// The same rows as the hand-written contender, through EF Core with its usual tuning: pooled contexts, compiled queries, one batch. With
// the setting EqualWork it gives all guarantees of RelayHeat.
var builder = StoreApi.NewBuilder(args);
var connectionString = new NpgsqlConnectionStringBuilder(builder.Configuration["ConnectionString"])
{
    MaxPoolSize = 32,
    MinPoolSize = 32,
    MaxAutoPrepare = 20,
    AutoPrepareMinUsages = 2,
    NoResetOnClose = true,
};
var database = new NpgsqlDataSourceBuilder(connectionString.ConnectionString).Build();
if (builder.Configuration.GetValue<bool>("EqualWork"))
{
    builder.Services.AddPooledDbContextFactory<EqualContext>(o => o.UseNpgsql(database).UseSnakeCaseNamingConvention(), poolSize: 64);
    builder.AddEqualWork<EqualEntityStores>();
    var equal = builder.Build();
    await EntityStores.MigrateAsync<EqualContext>(equal.Services, "Rows.sql", "EqualRows.sql");
    equal.MapEqualStores();
    await equal.RunAsync();
    return;
}
builder.Services.AddPooledDbContextFactory<StoreContext>(o => o.UseNpgsql(database).UseSnakeCaseNamingConvention(), poolSize: 64);
builder.Services.AddSingleton<IStores, EntityStores>();
var app = builder.Build();
await EntityStores.MigrateAsync<StoreContext>(app.Services, "Rows.sql");
app.MapStores();
await app.RunAsync();
