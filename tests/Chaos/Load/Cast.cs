using System.Collections.Concurrent;

namespace RelayHeat.Chaos.Load;

/// <summary>
/// The stores and accounts of the load. A resource keeps its last 256 receipts, so it gets fewer commands: after its share it is replaced
/// by a new one.
/// </summary>
/// <param name="tag">The prefix of all names.</param>
/// <param name="stores">The number of stores at a time: few, so that commands compete.</param>
/// <param name="accounts">The number of accounts at a time.</param>
internal sealed class Cast(string tag, int stores, int accounts)
{
    /// <summary>How many commands a resource gets.</summary>
    private const int Share = 120;

    private readonly Role[] _stores = [.. Enumerable.Range(0, stores).Select(i => new Role($"{tag}-s{i}"))];
    private readonly Role[] _accounts = [.. Enumerable.Range(0, accounts).Select(i => new Role($"{tag}-a{i}"))];
    private readonly ConcurrentDictionary<string, ConcurrentStack<string>> _bindings = [];

    public IEnumerable<string> FirstStores => _stores.Select(s => s.Name);

    public IEnumerable<string> FirstAccounts => _accounts.Select(a => a.Name);

    /// <summary>A store for the next command; a new one must be registered first.</summary>
    public (string Name, bool IsNew) Store(Random random) => _stores[random.Next(_stores.Length)].Take();

    /// <summary>An account for the next command; a new one must be registered first.</summary>
    public (string Name, bool IsNew) Account(Random random) => _accounts[random.Next(_accounts.Length)].Take();

    /// <summary>Notes an invitation that its store has sent.</summary>
    public void Invited(string account, string bindingId) => _bindings.GetOrAdd(account, _ => new()).Push(bindingId);

    /// <summary>An invitation of the account, which may still be open.</summary>
    public string? BindingOf(string account, Random random) =>
        _bindings.GetValueOrDefault(account)?.ToArray() is { Length: > 0 } sent ? sent[random.Next(Math.Min(3, sent.Length))] : null;

    /// <summary>Notes whether a new one is registered: only then it is used.</summary>
    public void Registered(Entry entry)
    {
        var command = entry.Command;
        if (command.Kind is not (CommandKind.RegisterStore or CommandKind.RegisterAccount)) return;
        var name = command.Kind == CommandKind.RegisterStore ? command.Store : command.Account;
        foreach (var role in _stores.Concat(_accounts)) role.Registered(name, entry.Acknowledged.Any());
    }

    private sealed class Role(string name)
    {
        private readonly Lock _lock = new();
        private int _generation;
        private int _taken;
        private bool _isChanging;

        public string Name => NameOf(_generation);

        public (string Name, bool IsNew) Take()
        {
            lock (_lock)
            {
                if (_taken++ < Share || _isChanging) return (Name, false);
                _isChanging = true;
                return (NameOf(_generation + 1), true);
            }
        }

        public void Registered(string candidate, bool isDone)
        {
            lock (_lock)
            {
                if (candidate != NameOf(_generation + 1)) return;
                _isChanging = false;
                if (isDone) (_generation, _taken) = (_generation + 1, 0);
            }
        }

        private string NameOf(int generation) => FormattableString.Invariant($"{name}-g{generation}");
    }
}
