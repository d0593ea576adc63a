using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using RelayHeat.Engine;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>A batch's rows of one kind, as parameters of the statement: one array for each column.</summary>
internal abstract class PostgresRows
{
    private const NpgsqlDbType Text = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Int = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Long = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
    private const NpgsqlDbType Bytes = NpgsqlDbType.Array | NpgsqlDbType.Bytea;

    /// <summary>Sets the parameters to the rows of these commits.</summary>
    public abstract void Fill(IReadOnlyList<Commit> batch);

    public static RowKinds KindsOf(IReadOnlyList<Commit> batch)
    {
        var kinds = Sources.Where(s => batch.Any(s.IsIn)).Aggregate(RowKinds.None, (kinds, s) => kinds | s.Kind);
        if (batch.Any(c => c.Row is { Version: null })) kinds |= RowKinds.NewState;
        // A retirement must know which rows the same batch writes: it skips them.
        return kinds.HasFlag(RowKinds.Retirement) ? kinds | RowKinds.State : kinds;
    }

    /// <summary>Creates the rows of these kinds, and adds their parameters to the statement.</summary>
    public static ImmutableArray<PostgresRows> CreateFor(RowKinds kinds, NpgsqlParameterCollection to) =>
        [.. Sources.Where(s => kinds.HasFlag(s.Kind)).Select(s => s.Make(to))];

    private static readonly Source[] Sources =
    [
        SourceOf<GrainRow>(RowKinds.State, "row", c => c.Row is { } row ? [row] : [], rows => rows
            .Column("key", Text, r => r.Key)
            .Column("type", Text, r => r.Type)
            .Column("key_hash", Int, r => GrainHash.Compute(r.Key))
            .Column("type_hash", Int, r => GrainHash.Compute(r.Type))
            .Column("payload", Bytes, r => r.Payload)
            .Column("version", Int, r => r.Version)
            .Column("status", Text, r => r.Listed?.Status)
            .Column("search", Text, r => r.Listed?.Search)
            .Column("due_at_ms", Long, r => r.Waiting.DueAtMs)
            .Column("outbox", Text, r => r.Waiting.OutboxJson)),
        SourceOf<Retirement>(RowKinds.Retirement, "left", c => c.Retirement is { } left ? [left] : [], rows => rows
            .Column("key", Text, l => l.Key)
            .Column("type", Text, l => l.Type)
            .Column("version", Int, l => l.Version)
            .Column("due_at_ms", Long, l => l.Waiting.DueAtMs)
            .Column("outbox", Text, l => l.Waiting.OutboxJson)),
        SourceOf<(string Entity, EventRow Row, string? ReceiptsJson)>(RowKinds.Event, "event", Events, rows => rows
            .Column("at_ms", Long, e => e.Row.At.ToUnixTimeMilliseconds())
            .Column("entity", Text, e => e.Entity)
            .Column("version", Long, e => e.Row.Version)
            .Column("type", Text, e => e.Row.Type)
            .Column("actor", Text, e => e.Row.Actor)
            .Column("policy", Text, e => e.Row.PolicyVersion)
            .Column("data", Text, e => e.Row.DataJson)
            .Column("receipts", Text, e => e.ReceiptsJson)),
        SourceOf<(string Entity, UsedId Used)>(RowKinds.UsedId, "used", c => EachOf(c, e => e.UsedIds), rows => rows
            .Column("entity", Text, u => u.Entity)
            .Column("kind", Text, u => u.Used.Kind)
            .Column("id", Text, u => u.Used.Id)
            .Column("use", Text, u => u.Used.Use)),
        SourceOf<(string Entity, PartRow Row)>(RowKinds.Part, "part", c => EachOf(c, e => e.Parts), rows => rows
            .Column("entity", Text, p => p.Entity)
            .Column("id", Text, p => p.Row.Id)
            .Column("number", Long, p => p.Row.Number)
            .Column("at_ms", Long, p => p.Row.At.ToUnixTimeMilliseconds())
            .Column("is_open", Int, p => p.Row.IsOpen ? 1 : 0)
            .Column("payload", Text, p => p.Row.Json)
            .Column("is_new", Int, p => p.Row.IsNew ? 1 : 0)),
        SourceOf<CommitEffects>(RowKinds.File, "file", c => c.Effects is { Content: not null } e ? [e] : [], rows => rows
            .Column("entity", Text, e => e.Entity)
            .Column("hash", Text, e => e.Content!.Hash)
            .Column("media_type", Text, e => e.Content!.MediaType)
            .Column("bytes", Bytes, e => e.Content!.Bytes)),
        SourceOf<(string Entity, FileFate Fate)>(RowKinds.FileFate, "fate", c => EachOf(c, e => e.FileFates), rows => rows
            .Column("entity", Text, f => f.Entity)
            .Column("hash", Text, f => f.Fate.Hash)
            .Column("is_kept", Int, f => f.Fate.IsKept ? 1 : 0)),
        SourceOf<string>(RowKinds.Probe, "probe", c => c.Probe is { } text ? [text] : [], rows => rows.Column("value", Text, text => text)),
    ];

    private static Source SourceOf<T>(RowKinds kind, string name, Func<Commit, IEnumerable<T>> of, Action<Rows<T>> addColumns) =>
        new(kind, commit => of(commit).Any(), to =>
        {
            var rows = new Rows<T>(to, name, of);
            addColumns(rows);
            return rows;
        });

    private static IEnumerable<(string Entity, T Row)> EachOf<T>(Commit commit, Func<CommitEffects, ImmutableArray<T>> rows) =>
        commit.Effects is { } effects ? rows(effects).Select(r => (effects.Entity, r)) : [];

    // The row of the first event holds the receipts.
    private static IEnumerable<(string Entity, EventRow Row, string? ReceiptsJson)> Events(Commit commit) =>
        commit.Effects is { } effects ? effects.Events.Select((e, i) => (effects.Entity, e, i == 0 ? commit.ReceiptsJson : null)) : [];

    /// <summary>A kind of rows: whether a commit has some, and how its parameters are created.</summary>
    private sealed record Source(RowKinds Kind, Func<Commit, bool> IsIn, Func<NpgsqlParameterCollection, PostgresRows> Make);

    private sealed class Rows<T> : PostgresRows
    {
        private readonly NpgsqlParameterCollection _parameters;
        private readonly string _kind;
        private readonly Func<Commit, IEnumerable<T>> _of;
        private readonly NpgsqlParameter<int[]> _places;
        private readonly List<Action<List<T>>> _columns = [];
        private readonly List<int> _n = [];
        private readonly List<T> _rows = [];

        public Rows(NpgsqlParameterCollection parameters, string kind, Func<Commit, IEnumerable<T>> of)
        {
            (_parameters, _kind, _of) = (parameters, kind, of);
            _places = new NpgsqlParameter<int[]>($"{kind}_n", Int);
            parameters.Add(_places);
        }

        public Rows<T> Column<TValue>(string name, NpgsqlDbType type, Func<T, TValue> value)
        {
            var parameter = new NpgsqlParameter<TValue[]>($"{_kind}_{name}", type);
            _parameters.Add(parameter);
            _columns.Add(rows => parameter.TypedValue = [.. rows.Select(value)]);
            return this;
        }

        public override void Fill(IReadOnlyList<Commit> batch)
        {
            _n.Clear();
            _rows.Clear();
            for (var n = 0; n < batch.Count; n++)
            {
                foreach (var row in _of(batch[n]))
                {
                    _n.Add(n);
                    _rows.Add(row);
                }
            }
            _places.TypedValue = [.. _n];
            foreach (var fill in _columns) fill(_rows);
        }
    }
}
