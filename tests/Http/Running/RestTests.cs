using System.Globalization;
using RelayHeat.Silo.Hosting;

namespace RelayHeat.Http.Running;

/// <summary>What the product takes of a machine while nobody calls.</summary>
public sealed class RestTests
{
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public async Task AfterTheStart_TheProcessHoldsLittleAndHasFewTimers()
    {
        using var data = new TemporaryDirectory();
        await using var process = await ServerProcess.StartAsync($"--Data:Directory={data.Path}", "--urls=http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = process.Address };

        Task<string> Metrics() => client.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        // Where the dashboard's scripts are read at the start it holds 60 MB more.
        Assert.InRange(Of(await Metrics(), "dotnet_process_memory_working_set_bytes"), 1, 200 * Megabyte);
        // Each wakes the process again and again: a limiter of partitions ten times a second. What the start has left behind runs out.
        await Eventually.FitsAsync(
            async () => $"{Of(await Metrics(), "dotnet_timer_count")}", timers => int.Parse(timers, CultureInfo.InvariantCulture) <= 29,
            "29 timers at most");
        await process.StopAsync();
    }

    [Fact]
    public void Memory_IsGivenBackOnceAfterALoad()
    {
        using var memory = new RestingMemory();
        Assert.False(memory.IsTime(100 * Megabyte, 20 * Megabyte));
        Assert.True(memory.IsTime(101 * Megabyte, 20 * Megabyte));
        Assert.False(memory.IsTime(102 * Megabyte, 20 * Megabyte));
    }

    [Fact]
    public void Memory_IsNotGivenBackUnderLoad()
    {
        using var memory = new RestingMemory();
        for (var look = 1; look <= 100; look++)
        {
            Assert.False(memory.IsTime((RestingMemory.MostAtRestBytes + 1) * look, heldBytes: 0));
        }
    }

    [Fact]
    public void Memory_OfALargeHeap_IsGivenBackOnlyForAsMuch()
    {
        using var memory = new RestingMemory();
        Assert.False(memory.IsTime(900 * Megabyte, 1000 * Megabyte));
        Assert.False(memory.IsTime(901 * Megabyte, 1000 * Megabyte));
        Assert.False(memory.IsTime(1000 * Megabyte, 1000 * Megabyte));
        Assert.True(memory.IsTime(1001 * Megabyte, 1000 * Megabyte));
    }

    private static double Of(string metrics, string name)
    {
        var line = metrics.Split('\n').Single(l => l.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
