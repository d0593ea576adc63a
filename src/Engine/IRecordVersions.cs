namespace RelayHeat.Engine;

/// <summary>Tells which version of a record is stored, so that an activation can find out that it has lost its place.</summary>
public interface IRecordVersions
{
    /// <summary>The ETag of a stored record.</summary>
    /// <param name="stateName">The name of the state.</param>
    /// <param name="entity">The grain's key.</param>
    /// <returns>The ETag, or null when there is no such record.</returns>
    Task<string?> ReadETagAsync(string stateName, string entity);
}
