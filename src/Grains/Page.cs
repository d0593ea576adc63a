using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Concurrency;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains;

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="Items">The items, in a fixed order.</param>
/// <param name="Next">Where the next page begins, or null at the end.</param>
[GenerateSerializer, Immutable, Alias("Page`1")]
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);

internal static class Pages
{
    /// <summary>The page with each of its items as something else.</summary>
    public static Outcome<Page<TItem>> Select<T, TItem>(this Outcome<Page<T>> page, Func<T, TItem> show) =>
        new() { Value = new Page<TItem>([.. page.Value!.Items.Select(show)], page.Value.Next) };
}
