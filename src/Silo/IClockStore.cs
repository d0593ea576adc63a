namespace RelayHeat.Silo;

/// <summary>Keeps the sandbox clock's offset with the data.</summary>
public interface IClockStore
{
    /// <summary>Makes an offset durable; the clock is moved only afterwards.</summary>
    /// <param name="offsetMs">How far the clock runs ahead, in milliseconds.</param>
    /// <returns>A task that ends when it is durable.</returns>
    Task SaveOffsetAsync(long offsetMs);
}

/// <summary>Tells whether the storage answers and takes commits.</summary>
public interface IStorageProbe
{
    /// <summary>Reads once, and looks at how the last commit went.</summary>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>True when both are well.</returns>
    Task<bool> IsHealthyAsync(CancellationToken token);
}
