using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RelayHeat.Benchmarks.Running;
using RelayHeat.Grains.Names;
using RelayHeat.Silo.Storage;

namespace RelayHeat.Benchmarks.Growth;

/// <summary>The rows of one store in a table, without the columns that the database fills in itself.</summary>
internal sealed record TableRows(string Table, IReadOnlyList<string> Columns, IReadOnlyList<object?[]> Rows);

/// <summary>
/// All rows of a store that was registered and bound a sub-account through the product's own routes. Another store's rows are derived from
/// them: the name is replaced, and what depends on the name is computed again.
/// </summary>
internal sealed partial class StoreTemplate
{
    /// <summary>The number of the template store: no other text looks like its name.</summary>
    public const int Place = 8_319_724;

    // The store's version after the binding: the registration takes two versions.
    private const long BoundAtVersion = 3;

    private static readonly string Own = StoreSet.Name(Place);
    private static readonly string OwnBinding = BindingOf(Own);

    private static readonly (string Table, string Key)[] Tables =
    [
        ("orleansstorage", "grainidextensionstring"),
        ("relayheat_event", "entity"),
        ("relayheat_used_id", "entity"),
    ];

    private readonly List<TableRows> _tables;

    private StoreTemplate(List<TableRows> tables) => _tables = tables;

    public IReadOnlyList<TableRows> RowsOfTemplate => _tables;

    /// <summary>Creates the store through the product, and reads its rows.</summary>
    public static async Task<StoreTemplate> MakeAsync(Api api, DbConnection database)
    {
        await MakeStoreAsync(api, Place);
        return new StoreTemplate(await ReadAsync(database, Own));
    }

    /// <summary>The rows of another store.</summary>
    public IEnumerable<TableRows> RowsOf(int place)
    {
        var name = StoreSet.Name(place);
        var binding = BindingOf(name);
        string Renamed(string text) => text.Replace(Own, name).Replace(OwnBinding, binding);
        foreach (var table in _tables)
        {
            var (hash, key) = (Index(table, "grainidhash"), Index(table, "grainidextensionstring"));
            var rows = table.Rows.Select(row =>
            {
                var renamed = Array.ConvertAll(row, value => value switch
                {
                    string text => Renamed(text),
                    byte[] json => Encoding.UTF8.GetBytes(Renamed(Encoding.UTF8.GetString(json))),
                    _ => value,
                });
                if (hash >= 0) renamed[hash] = GrainHash.Compute((string)renamed[key]!);
                return renamed;
            });
            yield return table with { Rows = [.. rows] };
        }
    }

    /// <summary>Creates another store through the product, and compares its rows with the derived ones, except for instants.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public async Task CheckAsync(Api api, DbConnection database, int place)
    {
        await MakeStoreAsync(api, place);
        var written = Shown(await ReadAsync(database, StoreSet.Name(place)));
        var workedOut = Shown(RowsOf(place));
        if (written == workedOut) return;
        throw new InvalidOperationException($"Bulk rows are not what the product writes:\n{workedOut}\nand the product wrote\n{written}");
    }

    private static async Task MakeStoreAsync(Api api, int place)
    {
        var registered = await api.RegisterAsync(place, withKey: false);
        var bound = await api.BindAsync(place, "c1", withKey: false);
        if (registered.Status != 201 || bound.Status != 201) throw new InvalidOperationException($"{registered} {bound}");
    }

    // The messages of the registration are retired later: wait until there is none.
    private static async Task<List<TableRows>> ReadAsync(DbConnection database, string name)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            var tables = new List<TableRows>();
            foreach (var (table, key) in Tables) tables.Add(await ReadAsync(database, table, key, name));
            var grains = tables.Single(t => t.Table == "orleansstorage");
            var outbox = Index(grains, "outbox");
            if (grains.Rows.All(row => row[outbox] is null)) return tables;
            await Task.Delay(20, deadline.Token);
        }
    }

    private static async Task<TableRows> ReadAsync(DbConnection database, string table, string key, string name)
    {
        await using var command = database.CreateCommand();
        var order = table == "relayheat_event" ? $"{key}, version" : key;
        command.CommandText = $"SELECT * FROM {table} WHERE {key} LIKE '%{name}%' ORDER BY {order}";
        await using var reader = await command.ExecuteReaderAsync();
        var columns = Enumerable.Range(0, reader.FieldCount).Where(i => reader.GetName(i) != "sequence").ToList();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync()) rows.Add([.. columns.Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return new TableRows(table, [.. columns.Select(i => reader.GetName(i).ToLowerInvariant())], rows);
    }

    private static string Shown(IEnumerable<TableRows> tables)
    {
        var lines = from table in tables from row in table.Rows select $"{table.Table}: {string.Join(" | ", row.Select(Shown))}";
        return Instants().Replace(string.Join('\n', lines), "(instant)");
    }

    private static string Shown(object? value) => value switch
    {
        null => "null",
        byte[] json => Encoding.UTF8.GetString(json),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string BindingOf(string name) => BindingId.For("s" + name, BoundAtVersion);

    private static int Index(TableRows table, string column) => table.Columns.ToList().IndexOf(column);

    // Milliseconds since 1970 (this century), and ISO 8601.
    [GeneratedRegex(@"\b1[0-9]{12}\b|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)")]
    private static partial Regex Instants();
}
