namespace RelayHeat.Engine;

/// <summary>Reads the stored version of a record, so that an activation can find out that it is superseded.</summary>
public interface IRecordVersions
{
    /// <summary>The ETag of a stored record.</summary>
    /// <param name="stateName">The name of the state.</param>
    /// <param name="entity">The grain's key.</param>
    /// <returns>The ETag, or null if there is no record.</returns>
    Task<string?> ReadETagAsync(string stateName, string entity);
}
