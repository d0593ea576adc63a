using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>
/// The writer's statement: it takes a whole batch as arrays, a column each, and writes the rows of all commits and what belongs to
/// them. It is one message, so the server begins with nothing before all of the batch has arrived, whatever becomes of the sender.
/// Commits are told apart by their place in the batch, <c>n</c>. It has a step for each kind of row, and the server begins every step
/// of a statement however few rows it has; so there is one statement for each set of kinds, prepared when a batch first has that set.
/// </summary>
/// <param name="connection">The writer's connection.</param>
/// <param name="serviceId">The id under which rows are stored.</param>
/// <param name="writer">The writer, as it is known to the database.</param>
internal sealed class PostgresStatement(NpgsqlConnection connection, string serviceId, Guid writer) : IDisposable
{
    /// <summary>Statements that are kept prepared; the sets of kinds that occur are far fewer. Any further batch takes all steps.</summary>
    private const int MaxPrepared = 48;

    private readonly Dictionary<RowKinds, Prepared> _prepared = [];

    /// <summary>Writes the batch under this number and gives the places of the commits that were refused, however long that takes.</summary>
    public int[] Execute(IReadOnlyList<Commit> batch, long number) => PreparedFor(PostgresRows.KindsOf(batch)).Execute(batch, number);

    public void Dispose()
    {
        foreach (var prepared in _prepared.Values) prepared.Dispose();
    }

    private Prepared PreparedFor(RowKinds kinds)
    {
        if (_prepared.TryGetValue(kinds, out var prepared)) return prepared;
        if (_prepared.Count >= MaxPrepared && kinds != RowKinds.All) return PreparedFor(RowKinds.All);
        return _prepared[kinds] = new Prepared(connection, serviceId, writer, kinds);
    }

    private sealed class Prepared : IDisposable
    {
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlCommand _command;
        private readonly ImmutableArray<PostgresRows> _rows;
        private readonly NpgsqlParameter<long> _number = new("batch", NpgsqlDbType.Bigint);

        public Prepared(NpgsqlConnection connection, string serviceId, Guid writer, RowKinds kinds)
        {
            _connection = connection;
            _command = new NpgsqlCommand(PostgresSteps.Write(kinds), connection) { CommandTimeout = 0 };
            _rows = PostgresRows.Of(kinds, _command.Parameters);
            if (kinds.HasFlag(RowKinds.State)) _command.Parameters.Add(new NpgsqlParameter<string>("service_id", serviceId));
            _command.Parameters.Add(new NpgsqlParameter<Guid>("writer", writer));
            _command.Parameters.Add(_number);
            foreach (var rows in _rows) rows.Fill([]);
            _command.Prepare();
        }

        public int[] Execute(IReadOnlyList<Commit> batch, long number)
        {
            foreach (var rows in _rows) rows.Fill(batch);
            _number.TypedValue = number;
            using var reader = _command.ExecuteReader();
            var refused = new List<int>();
            while (reader.Read()) refused.Add(reader.GetInt32(0));
            reader.ReadToCommit(_connection);
            return [.. refused];
        }

        public void Dispose() => _command.Dispose();
    }
}
