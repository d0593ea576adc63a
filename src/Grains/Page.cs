namespace RelayHeat.Grains;

/// <summary>A page of a list.</summary>
/// <param name="Items">The items, in a fixed order.</param>
/// <param name="Next">Where the next page begins, or null at the end.</param>
[GenerateSerializer, Immutable, Alias("Page`1")]
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);

internal static class Pages
{
    /// <summary>The first rows as a page. One more than that must be there where there is a next page.</summary>
    public static Page<T> ToPage<T>(this IEnumerable<T> rows, int limit, Func<T, string> key)
    {
        var read = rows.Take(limit + 1).ToImmutableArray();
        return read.Length > limit ? new(read.RemoveAt(limit), key(read[limit - 1])) : new(read, null);
    }

    /// <summary>The page with each of its items as something else.</summary>
    public static Page<TItem> Select<T, TItem>(this Page<T> page, Func<T, TItem> show) => new([.. page.Items.Select(show)], page.Next);
}
