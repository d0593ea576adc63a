using System.Globalization;
using RelayHeat.Hosting;
using Step = RelayHeat.Hosting.RestingMemory.Step;

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
        Assert.Equal(Step.None, memory.Next(100 * Megabyte, 90 * Megabyte));
        Assert.Equal(Step.Sweep, memory.Next(101 * Megabyte, 90 * Megabyte));
        Assert.Equal(Step.Compact, memory.Next(102 * Megabyte, 20 * Megabyte));
        Assert.Equal(Step.None, memory.Next(103 * Megabyte, 20 * Megabyte));
        Assert.Equal(Step.None, memory.Next(104 * Megabyte, 20 * Megabyte));
    }

    // What a start without a dashboard leaves behind is less than what a load must.
    [Fact]
    public void Memory_OfTheStart_IsGivenBackHoweverLittle()
    {
        using var memory = new RestingMemory();
        Assert.Equal(Step.None, memory.Next(20 * Megabyte, 20 * Megabyte));
        Assert.Equal(Step.Sweep, memory.Next(21 * Megabyte, 20 * Megabyte));
    }

    [Fact]
    public void Memory_IsNotGivenBackUnderLoad()
    {
        using var memory = new RestingMemory();
        for (var look = 1; look <= 100; look++)
        {
            Assert.Equal(Step.None, memory.Next((RestingMemory.MostAtRestBytes + 1) * look, heldBytes: 0));
        }
    }

    [Fact]
    public void Memory_OfALargeHeap_IsSweptOnlyForAQuarterOfIt()
    {
        using var memory = new RestingMemory();
        Assert.Equal(Step.None, memory.Next(230 * Megabyte, 1000 * Megabyte));
        Assert.Equal(Step.None, memory.Next(236 * Megabyte, 1000 * Megabyte));
        Assert.Equal(Step.Sweep, memory.Next(242 * Megabyte, 1000 * Megabyte));
    }

    // Compacting would stop it for a second.
    [Fact]
    public void Memory_OfALargeHeapInUse_IsNotCompacted()
    {
        using var memory = new RestingMemory();
        memory.Next(2000 * Megabyte, 1500 * Megabyte);
        Assert.Equal(Step.Sweep, memory.Next(2001 * Megabyte, 1500 * Megabyte));
        Assert.Equal(Step.None, memory.Next(2002 * Megabyte, 1000 * Megabyte));
    }

    private static double Of(string metrics, string name)
    {
        var line = metrics.Split('\n').Single(l => l.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
