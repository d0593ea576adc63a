using System.Text.Json;
using System.Text.Json.Nodes;
using RelayHeat.Grains;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Policies;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Cluster.Support;

/// <summary>What must hold of everything that is stored, after any failures.</summary>
internal static partial class Consistency
{
    /// <summary>Where merchants and accounts disagree, or a message is undelivered. Empty in the end.</summary>
    public static IReadOnlyCollection<string> Disagreements(Database database, string tag)
    {
        var objections = database.Outbox(tag).Select(m => $"undelivered: {m}").ToList();
        var merchants = Of<MerchantState>(database, tag, GrainKeys.Merchant);
        var accounts = Of<OperatorAccountState>(database, tag, GrainKeys.Account);
        foreach (var (store, merchant) in merchants)
        {
            Expect(merchant.Registration != Registration.Started, $"{store} is still being registered");
            var owner = merchant.IsRegistered ? accounts.GetValueOrDefault(merchant.MainAccount)?.MainAccountOf : store;
            Expect(owner == store, $"{store}: its main account belongs to {owner ?? "nobody"}");
            foreach (var (name, binding) in merchant.Bindings)
            {
                var account = accounts.GetValueOrDefault(name);
                // A8: the sub-account's grain stores nothing of it, so nothing can differ.
                if (binding.Type == BindingType.SubAccount) continue;
                var there = binding.IsBound
                    ? account?.BoundTo is { } b && b.BindingId == binding.BindingId ? b.Permission : default(Permission?)
                    : account?.Invitations.GetValueOrDefault(binding.BindingId)?.Permission;
                Expect(there == binding.Permission, $"{store} holds {binding}, {name} knows {there?.ToString() ?? "nothing"}");
            }
        }
        foreach (var (name, account) in accounts)
        {
            Expect(account.Accepting is null, $"{name} is still accepting");
            Expect(
                account.MainAccountOf is not { } own || merchants.GetValueOrDefault(own) is { IsRegistered: true },
                $"{name} belongs to {account.MainAccountOf}, which does not exist");
            Expect(
                account.BoundTo is not { } to || Held(to.MerchantId, name, to.BindingId, true),
                $"{name} is bound to {account.BoundTo}, alone");
            foreach (var (id, invitation) in account.Invitations)
            {
                Expect(Held(invitation.MerchantId, name, id, false), $"{name} is invited by {invitation}, alone");
            }
        }
        objections.AddRange(ProvidersAlone(database, tag, accounts));
        return objections;

        bool Held(string store, string account, string bindingId, bool bound) =>
            merchants.GetValueOrDefault(store)?.Bindings.GetValueOrDefault(account) is { } b
            && b.BindingId == bindingId
            && b.IsBound == bound;

        void Expect(bool holds, string objection)
        {
            if (!holds) objections.Add(objection);
        }
    }

    /// <summary>
    /// What must never be stored, not even for a moment: a broken invariant; a state that is not the sum of its events; a list column, due
    /// time, file, part or used id that does not match the state; an admission without its subjects' consent.
    /// </summary>
    public static IReadOnlyCollection<string> Faults(Database database, string tag) =>
        [.. database.Entities(tag).SelectMany(e => FaultsOf(database, e)), .. AdmissionsAlone(database, tag)];

    private static IEnumerable<string> FaultsOf(Database database, string entity) => entity.Split('/')[0] switch
    {
        GrainKeys.Merchant => FaultsOf<MerchantRules, MerchantState, MerchantCommand, MerchantEvent>(database, entity),
        GrainKeys.Account =>
            FaultsOf<OperatorAccountRules, OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>(database, entity),
        GrainKeys.Provider => FaultsOf<ProviderRules, ProviderState, ProviderCommand, ProviderEvent>(database, entity)
            .Concat(FilesAlone(database, entity))
            .Concat(UsedIdsAlone(database, entity)),
        GrainKeys.Commission => FaultsOf<CommissionRules, CommissionState, CommissionCommand, CommissionEvent>(database, entity),
        GrainKeys.FundAccount => FaultsOf<FundAccountRules, FundAccountState, FundAccountCommand, FundAccountEvent>(database, entity),
        _ => FaultsOf<SubjectRules, SubjectState, SubjectCommand, SubjectEvent>(database, entity),
    };

    private static IEnumerable<string> FaultsOf<TRules, TState, TCommand, TEvent>(Database database, string entity)
        where TRules : IRules<TState, TCommand, TEvent>
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        // The row and its events are read one after the other: the caller makes sure that nothing is written meanwhile.
        var stored = database.Stored<TState>(entity);
        var events = database.Events(entity);
        if (!events.Select(e => e.Version).SequenceEqual(Enumerable.Range(1, events.Count).Select(n => (long)n)))
        {
            yield return $"{entity}: versions {string.Join(',', events.Select(e => e.Version))}";
        }
        if (stored.Version != events.Count) yield return $"{entity}: version {stored.Version} after {events.Count} events";
        var replayed = TRules.New(EntityKey.IdOf(entity));
        var parts = new Dictionary<string, PartRow>(StringComparer.Ordinal);
        foreach (var happened in events.Select(e => EventOf<TEvent>(e.Type, e.Data)))
        {
            var before = replayed;
            replayed = TRules.Apply(before, happened);
            if (TRules.Part(before, happened, replayed, default) is { } part)
            {
                parts[part.Id] = part.ToRow(GrainJson.Options) with { IsNew = false };
            }
        }
        var keptParts = database.Parts(entity);
        if (!parts.Values.OrderBy(p => p.Number).SequenceEqual(keptParts)) yield return $"{entity}: its parts are not what its events say";
        var state = TRules.WithParts(stored.State!, new([.. keptParts.Where(p => p.IsOpen)], GrainJson.Options));
        TRules.Check(state);
        var (told, kept) = (Json(new Record<TState> { Version = events.Count, State = replayed }), Json(stored));
        if (told != kept) yield return $"{entity}: events say {told}, the row says {kept}";
        var listed = TRules.List(state, PolicyBook.Published.At(default));
        if (database.Listed(entity) != listed) yield return $"{entity}: listed as {database.Listed(entity)}, and is {listed}";
        var dueAt = TRules.NextDueAt(state);
        if (database.WakeUpAt(entity) != dueAt) yield return $"{entity}: woken at {database.WakeUpAt(entity)}, due at {dueAt}";
    }

    // The name of an event is a column of its own: put it back as the type discriminator.
    private static TEvent EventOf<TEvent>(string type, string data)
    {
        var json = new JsonObject { ["$type"] = type };
        foreach (var (name, value) in JsonNode.Parse(data)!.AsObject()) json[name] = value?.DeepClone();
        return json.Deserialize(GrainJson.For<TEvent>())!;
    }

    private static string Json<TState>(Record<TState> record)
        where TState : class => JsonSerializer.Serialize(record, GrainJson.For<Record<TState>>());

    private static Dictionary<string, TState> Of<TState>(Database database, string tag, string kind)
        where TState : class => database.Entities(tag)
        .Where(e => e.StartsWith(kind + "/", StringComparison.Ordinal))
        .ToDictionary(EntityKey.IdOf, e => database.Stored<TState>(e).State!);
}
