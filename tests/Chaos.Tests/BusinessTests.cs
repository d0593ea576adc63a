using static RelayHeat.Chaos.Tests.PlantedDrill;

namespace RelayHeat.Chaos.Tests;

/// <summary>The checker finds what must never be of providers, commission and fund accounts, each by its name.</summary>
public sealed class BusinessTests
{
    [Fact]
    public async Task UsedIdsForgotten_Undisturbed_IsFound()
    {
        var result = await RunAsync(new Undisturbed(), PlantedFaults.UsedIdsForgotten);
        AssertFound(result, Fault.IdUsedTwice);
    }

    [Fact]
    public async Task EventsChanged_Undisturbed_EachIsFound()
    {
        var planted = string.Join(
            ";\n",
            PlantedFaults.AmountsChanged,
            PlantedFaults.SubjectBarsLost,
            PlantedFaults.TargetsMerged,
            PlantedFaults.RightsOutdated);
        var result = await RunAsync(new Undisturbed(), planted);
        AssertFound(result, Fault.LedgerBroken);
        AssertFound(result, Fault.BarBroken);
        AssertFound(result, Fault.PlansCollide);
        AssertFound(result, Fault.RightMissing);
    }
}
