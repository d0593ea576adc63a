namespace RelayHeat.Grains.ReadModel;

/// <summary>Tells whether the storage answers and takes commits.</summary>
internal interface IStorageProbe
{
    /// <summary>Reads once, and looks at how the last commit went.</summary>
    /// <param name="token">Cancels the reading.</param>
    /// <returns>True when both are well.</returns>
    Task<bool> IsHealthyAsync(CancellationToken token);
}
