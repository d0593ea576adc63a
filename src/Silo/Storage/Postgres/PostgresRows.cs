using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using RelayHeat.Grains.Core;

namespace RelayHeat.Silo.Storage.Postgres;

/// <summary>The rows of one kind that a batch has, as the parameters of the statement: an array for each column.</summary>
internal abstract class PostgresRows
{
    private const NpgsqlDbType Text = NpgsqlDbType.Array | NpgsqlDbType.Text;
    private const NpgsqlDbType Int = NpgsqlDbType.Array | NpgsqlDbType.Integer;
    private const NpgsqlDbType Long = NpgsqlDbType.Array | NpgsqlDbType.Bigint;
    private const NpgsqlDbType Bytes = NpgsqlDbType.Array | NpgsqlDbType.Bytea;

    /// <summary>Sets the parameters to what these commits have.</summary>
    public abstract void Fill(IReadOnlyList<Commit> batch);

    /// <summary>The rows of these kinds; adds their parameters to the statement's.</summary>
    public static ImmutableArray<PostgresRows> Of(RowKinds kinds, NpgsqlParameterCollection to) =>
        [.. All.Where(rows => kinds.HasFlag(rows.Kind)).Select(rows => rows.Make(to))];

    private static readonly (RowKinds Kind, Func<NpgsqlParameterCollection, PostgresRows> Make)[] All =
    [
        (RowKinds.State, to => new Rows<GrainRow>(to, "row", c => c.Row is { } row ? [row] : [])
            .Column("key", Text, r => r.Key)
            .Column("type", Text, r => r.Type)
            .Column("key_hash", Int, r => GrainHash.Of(r.Key))
            .Column("type_hash", Int, r => GrainHash.Of(r.Type))
            .Column("payload", Bytes, r => r.Payload)
            .Column("version", Int, r => r.Version)),
        (RowKinds.Event, to => new Rows<(string Entity, EventRow Row, string? ReceiptsJson)>(to, "event", Events)
            .Column("at_ms", Long, e => e.Row.At.ToUnixTimeMilliseconds())
            .Column("entity", Text, e => e.Entity)
            .Column("version", Long, e => e.Row.Version)
            .Column("type", Text, e => e.Row.Type)
            .Column("actor", Text, e => e.Row.Actor)
            .Column("policy", Text, e => e.Row.PolicyVersion)
            .Column("data", Text, e => e.Row.DataJson)
            .Column("receipts", Text, e => e.ReceiptsJson)),
        (RowKinds.Directory, to => new Rows<DirectoryRow>(to, "list", c => c.Effects?.Directory is { } row ? [row] : [])
            .Column("kind", Text, d => d.Kind)
            .Column("id", Text, d => d.Id)
            .Column("status", Text, d => d.Status)
            .Column("search", Text, d => d.Search)
            .Column("summary", Text, d => d.SummaryJson)),
        (RowKinds.UsedId, to => new Rows<(string Entity, UsedId Used)>(to, "used", c => EachOf(c, e => e.UsedIds))
            .Column("entity", Text, u => u.Entity)
            .Column("kind", Text, u => u.Used.Kind)
            .Column("id", Text, u => u.Used.Id)
            .Column("use", Text, u => u.Used.Use)),
        (RowKinds.Part, to => new Rows<(string Entity, PartRow Row)>(to, "part", c => EachOf(c, e => e.Parts))
            .Column("entity", Text, p => p.Entity)
            .Column("id", Text, p => p.Row.Id)
            .Column("number", Long, p => p.Row.Number)
            .Column("at_ms", Long, p => p.Row.At.ToUnixTimeMilliseconds())
            .Column("is_open", Int, p => p.Row.IsOpen ? 1 : 0)
            .Column("payload", Text, p => p.Row.Json)
            .Column("is_new", Int, p => p.Row.IsNew ? 1 : 0)),
        (RowKinds.File, to => new Rows<(string Entity, Content File)>(to, "file", c => EachOf<Content>(c, e => e.Content is { } file ? [file] : []))
            .Column("entity", Text, f => f.Entity)
            .Column("hash", Text, f => f.File.Hash)
            .Column("media_type", Text, f => f.File.MediaType)
            .Column("bytes", Bytes, f => f.File.Bytes)),
        (RowKinds.WakeUp, to => new Rows<CommitEffects>(to, "wake", c => c.Effects is { WakeUpChanged: true } e ? [e] : [])
            .Column("entity", Text, e => e.Entity)
            .Column("due_at_ms", Long, e => e.WakeUpAt?.ToUnixTimeMilliseconds())),
        (RowKinds.Delivered, to => new Rows<(string Entity, OutboxRow Row)>(to, "done", c => EachOf(c, e => e.OutboxRetired))
            .Column("entity", Text, m => m.Entity)
            .Column("version", Long, m => m.Row.Version)
            .Column("number", Int, m => m.Row.Number)),
        (RowKinds.Sent, to => new Rows<(string Entity, OutboxRow Row)>(to, "sent", c => EachOf(c, e => e.OutboxAdded))
            .Column("entity", Text, m => m.Entity)
            .Column("version", Long, m => m.Row.Version)
            .Column("number", Int, m => m.Row.Number)
            .Column("actor", Text, m => m.Row.Actor)
            .Column("due_at_ms", Long, m => m.Row.DueAt.ToUnixTimeMilliseconds())
            .Column("payload", Text, m => m.Row.PayloadJson)),
    ];

    private static IEnumerable<(string Entity, T Row)> EachOf<T>(Commit commit, Func<CommitEffects, ImmutableArray<T>> rows) =>
        commit.Effects is { } effects ? rows(effects).Select(r => (effects.Entity, r)) : [];

    // Answers are stored with the first of the events they were given for.
    private static IEnumerable<(string Entity, EventRow Row, string? ReceiptsJson)> Events(Commit commit) =>
        commit.Effects is { } effects
            ? effects.Events.Select((e, i) => (effects.Entity, e, i == 0 ? ReceiptsJson(effects) : null))
            : [];

    private static string? ReceiptsJson(CommitEffects effects) => effects.Receipts.IsEmpty
        ? null
        : JsonSerializer.Serialize(effects.Receipts, GrainJson.For<ImmutableArray<Receipt>>());

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
