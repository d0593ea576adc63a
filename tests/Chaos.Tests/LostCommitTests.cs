using static RelayHeat.Chaos.Tests.PlantedDrill;

namespace RelayHeat.Chaos.Tests;

/// <summary>The checker finds what is lost of a commit: its row, its events, or its row in the lists.</summary>
public sealed class LostCommitTests
{
    [Fact]
    public Task VersionCheckOff_TwoClusters_IsFound() =>
        AssertFoundInThreeAsync(new TwoClusters(), PlantedFaults.VersionCheckOff, Fault.FeedBroken, Fault.AcknowledgedLost);

    [Fact]
    public Task WriteAfterReply_CrashedPostgres_IsFound() =>
        AssertFoundInThreeAsync(new CrashedPostgres(), PlantedFaults.WriteAfterReply, Fault.AcknowledgedLost);

    [Fact]
    public async Task EventsAndListsLost_Undisturbed_BothAreFound()
    {
        var result = await RunAsync(new Undisturbed(), string.Join(";\n", PlantedFaults.EventsLost, PlantedFaults.ListRowsLost));
        AssertFound(result, Fault.FeedBroken);
        AssertFound(result, Fault.DirectoryUnlikeState);
    }
}
