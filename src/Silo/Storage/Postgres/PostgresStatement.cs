using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>
/// The writer's statement. It takes a whole batch as arrays, one for each column, and writes all rows of all commits. It is one message:
/// the server starts nothing before the whole batch has arrived, whatever happens to the sender. <c>n</c> is a commit's place in the
/// batch. Each kind of row has a step, and the server starts every step even without rows. So there is one statement for each set of
/// kinds, prepared when a batch first has that set.
/// </summary>
internal sealed class PostgresStatement(NpgsqlConnection connection, string serviceId, Guid writer) : IDisposable
{
    /// <summary>The most prepared statements; far fewer sets of kinds occur. A further set uses the statement with all steps.</summary>
    private const int MaxPrepared = 48;

    private readonly Dictionary<RowKinds, Prepared> _prepared = [];

    /// <summary>Writes the batch under this number, without a time-out. Returns the places of the refused commits in it.</summary>
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
            _rows = PostgresRows.CreateFor(kinds, _command.Parameters);
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
