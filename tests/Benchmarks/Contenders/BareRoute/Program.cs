// The web server with one route that returns a constant: the upper limit for reads. It gets the same requests as the others.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapGet("/health/ready", () => Results.Ok());
app.MapGet("/v1/merchants/{merchantId}/rights/{account}", (string merchantId, string account) =>
    Results.Text("""{"account":"main1","permission":null,"status":"main_account","capabilities":[]}""", "application/json"));
await app.RunAsync();
