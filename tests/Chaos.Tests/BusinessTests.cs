using static RelayHeat.Chaos.Tests.PlantedDrill;

namespace RelayHeat.Chaos.Tests;

/// <summary>The checker finds what must never be of providers, commission and fund accounts, each by its name.</summary>
public sealed class BusinessTests
{
    [Fact]
    public Task UsedIdsForgotten_Undisturbed_IsFound() =>
        AssertFoundInThreeAsync(new Undisturbed(), PlantedFaults.UsedIdsForgotten, Fault.IdUsedTwice);

    [Fact]
    public Task EventsChanged_Undisturbed_EachIsFound()
    {
        var planted = string.Join(
            ";\n",
            PlantedFaults.AmountsChanged,
            PlantedFaults.SubjectBarsLost,
            PlantedFaults.TargetsMerged,
            PlantedFaults.RightsOutdated);
        return AssertEachFoundInThreeAsync(
            new Undisturbed(), planted, Fault.LedgerBroken, Fault.BarBroken, Fault.PlansCollide, Fault.RightMissing);
    }
}
