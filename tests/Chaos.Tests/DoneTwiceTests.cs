using static RelayHeat.Chaos.Tests.PlantedDrill;

namespace RelayHeat.Chaos.Tests;

/// <summary>The checker finds what is done twice, and finds nothing where nothing is.</summary>
public sealed class DoneTwiceTests
{
    [Fact]
    public async Task UniqueIndexDropped_FirstWritesAtOnce_IsFound() =>
        AssertFound(await RunAsync(new FirstWritesAtOnce(), PlantedFaults.UniqueIndexDropped), Fault.FeedBroken);

    [Fact]
    public async Task NothingPlanted_FirstWritesAtOnce_NothingIsFound() =>
        Assert.Empty((await RunAsync(new FirstWritesAtOnce(), "", new Limits())).Examples);

    [Fact]
    public async Task ReceiptsOff_RepeatsAfterACrash_IsFound() =>
        AssertFound(await RunAsync(new RepeatsAfterACrash(), PlantedFaults.ReceiptsOff), Fault.AppliedTwice);

    [Fact]
    public async Task NothingPlanted_RepeatsAfterACrash_NothingIsFound() =>
        Assert.Empty((await RunAsync(new RepeatsAfterACrash(), "", new Limits())).Examples);
}
