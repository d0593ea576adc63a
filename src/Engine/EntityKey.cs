namespace RelayHeat.Engine;

/// <summary>
/// Grain keys: a kind, a slash, an id. The prefix is needed: the ADO.NET provider reads a bare <c>0123</c> as a number, and stores it in
/// the row of <c>123</c>.
/// </summary>
public static class EntityKey
{
    /// <summary>The kind before the first slash.</summary>
    /// <param name="entity">A grain key.</param>
    /// <returns>The kind; empty if there is none.</returns>
    public static string KindOf(string entity) => entity[..Math.Max(0, entity.IndexOf('/', StringComparison.Ordinal))];

    /// <summary>The id behind the kind.</summary>
    /// <param name="entity">A grain key.</param>
    /// <returns>What follows the first slash.</returns>
    public static string IdOf(string entity) => entity[(entity.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
