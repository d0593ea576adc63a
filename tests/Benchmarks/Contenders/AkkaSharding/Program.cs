using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Persistence.Sql.Hosting;
using Akka.Remote.Hosting;
using LinqToDB;
using Npgsql;
using RelayHeat.Contenders;

// Akka.NET as its users would build it: each store is a sharded, event-sourced entity; the SQL journal does its own batching.
var builder = StoreApi.NewBuilder(args);
var connectionString = new NpgsqlConnectionStringBuilder(builder.Configuration["ConnectionString"])
{
    MaxPoolSize = 32,
    MaxAutoPrepare = 20,
    AutoPrepareMinUsages = 2,
    NoResetOnClose = true,
}.ConnectionString;
var port = builder.Configuration.GetValue<int>("RemotePort");
builder.Services.AddAkka("stores", akka => akka
    .WithRemoting("127.0.0.1", port)
    .WithClustering(new ClusterOptions { SeedNodes = [$"akka.tcp://stores@127.0.0.1:{port}"] })
    .WithSqlPersistence(connectionString, ProviderName.PostgreSQL15, autoInitialize: true)
    .WithCustomSerializer("stores", [typeof(StoreEvent), typeof(StoreState)], system => new StoreSerializer(system))
    .WithShardRegion<StoreEntity>(
        "store",
        (_, _, _) => id => Akka.Actor.Props.Create(() => new StoreEntity(id)),
        new StoreMessages(),
        new ShardOptions { RememberEntities = false }));
builder.Services.AddSingleton<IStores, ShardedStores>();
var app = builder.Build();
app.MapStores();
await app.RunAsync();
