using Microsoft.EntityFrameworkCore;
using Npgsql;
using RelayHeat.Contenders;

// The same rows as the hand-written contender, through EF Core with its usual tuning: pooled contexts, compiled queries, one batch.
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
builder.Services.AddPooledDbContextFactory<StoreContext>(o => o.UseNpgsql(database), poolSize: 64);
builder.Services.AddSingleton<IStores, EntityStores>();
var app = builder.Build();
await EntityStores.MigrateAsync(app.Services.GetRequiredService<IDbContextFactory<StoreContext>>());
app.MapStores();
await app.RunAsync();
