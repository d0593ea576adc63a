using RelayHeat.Benchmarks.Running;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Checks;

/// <summary>Decides what a contender may be measured for.</summary>
internal static class Admission
{
    /// <summary>Checks that a contender works correctly, and returns the works that it may be measured for.</summary>
    /// <exception cref="DisqualifiedException">It does not work correctly.</exception>
    public static async Task<IReadOnlyList<Work>> CheckAsync(Lab lab, Contender contender)
    {
        await using var deployment = await contender.DeployAsync(lab);
        await deployment.StartAsync();
        if (contender.Rows.Count == 0) return contender.Works;
        using var api = new Api(deployment.Addresses[0], lab);
        var works = contender.IsOurs ? WorksOf(contender, await api.PathsAsync()) : contender.Works;
        await ContractCheck.RunAsync(api, works.Contains(Work.Fund));
        if (contender.IsEqual) await PromisesCheck.RunAsync(api, lab);
        await DurabilityCheck.RunAsync(lab, contender, deployment);
        Console.WriteLine($"check: {contender.Name}: answers right and durably");
        return works;
    }

    // An older build is not measured for routes that it does not have.
    private static List<Work> WorksOf(Contender contender, IReadOnlySet<string> paths)
    {
        bool Has(string path) => paths.Contains("/v1/merchants/{merchantId}/" + path);
        return [.. contender.Works.Where(w => w == Work.Fund ? Has("fund-account/entries") : w != Work.Commission || Has("commission"))];
    }
}
