using Orleans.Storage;
using RelayHeat.Contenders;

// Stock Orleans: grains with IPersistentState on the ADO.NET provider. It writes only the state's row: no queue, no events, no list.
var builder = StoreApi.NewBuilder(args);
var database = OrleansDatabase.Open(builder.Configuration["Database"]!, builder.Configuration["ConnectionString"]!);
await database.MigrateAsync();
builder.UseOrleans(silo =>
{
    silo.UseLocalhostClustering(builder.Configuration.GetValue<int>("SiloPort"), gatewayPort: 0);
    silo.AddAdoNetGrainStorage(StoreGrain.Storage, o =>
    {
        (o.Invariant, o.ConnectionString) = (database.Invariant, database.ConnectionString);
        // The default is Newtonsoft with type names. This is faster, and recommended by Orleans for new services.
        o.GrainStorageSerializer = new StoreSerializer();
    });
});
builder.Services.AddSingleton<IStores, GrainStores>();
var app = builder.Build();
app.MapStores();
await app.RunAsync();
