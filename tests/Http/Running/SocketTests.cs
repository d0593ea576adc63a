namespace RelayHeat.Http.Running;

/// <summary>Whoever reaches a grain without the gateway is asked for nothing: so there is no way but HTTP.</summary>
public sealed class SocketTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task Embedded_ListensForHttpAndForNothingElse()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets are read from /proc.");
        await using var server = await ServerProcess.StartAsync("--urls", "http://127.0.0.1:0", "--Data:Directory", _data.Path);

        Assert.Equal([server.Address.Port], ProcessSockets.PortsOf(server.Id));
        // .NET's own, for debuggers of the same user; DOTNET_EnableDiagnostics=0 leaves it out.
        Assert.All(
            ProcessSockets.PathsOf(server.Id), path => Assert.StartsWith("dotnet-diagnostic-", Path.GetFileName(path), StringComparison.Ordinal));
    }
}
