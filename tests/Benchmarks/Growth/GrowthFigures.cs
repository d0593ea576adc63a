namespace RelayHeat.Benchmarks.Growth;

/// <summary>The figures of one turn at one size.</summary>
internal sealed record GrowthSample
{
    public required double CommandsPerSecond { get; init; }

    /// <summary>Processor time of a command in microseconds, by part.</summary>
    public required IReadOnlyDictionary<string, double> CommandCpu { get; init; }

    /// <summary>The same for a read of an active store.</summary>
    public required IReadOnlyDictionary<string, double> ReadCpu { get; init; }

    public double CpuMicrosecondsPerCommand => CommandCpu.Values.Sum();

    /// <summary>At half of the smallest size's top rate, so that all sizes have the same load.</summary>
    public required double P99Ms { get; init; }

    public required double BytesPerCommand { get; init; }

    public required double ColdMedianMs { get; init; }

    public required double ColdP99Ms { get; init; }

    /// <summary>From the start of the processes to the first answer about a store.</summary>
    public required double FirstAnswerMs { get; init; }

    public required double BytesPerActiveStore { get; init; }
}

/// <summary>All turns at one size: the number of stores, the database's bytes for each, and a sample for each round.</summary>
internal sealed record SizeFigures(int Stores, double BytesPerStore, List<GrowthSample> Samples)
{
    public double Median(Func<GrowthSample, double> of)
    {
        var sorted = Samples.Select(of).Order().ToList();
        return sorted[sorted.Count / 2];
    }
}

/// <summary>The figures of one deployment at all sizes.</summary>
internal sealed record GrowthFigures(string Contender, IReadOnlyList<SizeFigures> Sizes);
