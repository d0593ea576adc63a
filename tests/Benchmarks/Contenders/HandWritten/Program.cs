using Npgsql;
using RelayHeat.Contenders;

// What a careful team would write without a framework: one transaction for each command, which locks the store's row and writes three
// rows. With the setting EqualWork it gives all guarantees of RelayHeat.
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
await RowStores.MigrateAsync(database, "Rows.sql");
if (builder.Configuration.GetValue<bool>("EqualWork"))
{
    await RowStores.MigrateAsync(database, "EqualRows.sql");
    builder.Services.AddSingleton(database);
    builder.AddEqualWork<EqualRowStores>();
    var equal = builder.Build();
    equal.MapEqualStores();
    await equal.RunAsync();
    return;
}
builder.Services.AddSingleton<IStores>(new RowStores(database));
var app = builder.Build();
app.MapStores();
await app.RunAsync();
