namespace RelayHeat.Engine;

/// <summary>Tells whether the storage answers and takes commits.</summary>
public interface IStorageProbe
{
    /// <summary>Reads once, and looks at how the last commit went.</summary>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>True if both are well.</returns>
    Task<bool> IsHealthyAsync(CancellationToken token);
}
