namespace RelayHeat.Chaos.Checks;

/// <summary>A store and an account agree on their binding when all messages are delivered.</summary>
internal static class SidesCheck
{
    public static IEnumerable<Violation> Check(World world) =>
        Stores(world).Concat(Accounts(world)).Select(w => new Violation(Fault.SidesDisagree, w));

    private static IEnumerable<string> Stores(World world)
    {
        foreach (var store in world.Stores.Values)
        {
            foreach (var (name, binding) in store.Bindings)
            {
                var account = world.Accounts.GetValueOrDefault(name);
                var agrees = binding.IsBound
                    ? (account?.BoundTo, account?.BoundPermission) == (store.Store, binding.Permission)
                    : account?.Invitations.GetValueOrDefault(binding.BindingId) == (store.Store, binding.Permission);
                if (!agrees) yield return $"{store.Store} holds {binding} with {name}, which shows {account?.ToString() ?? "nothing"}";
            }
        }
    }

    private static IEnumerable<string> Accounts(World world)
    {
        foreach (var account in world.Accounts.Values)
        {
            if (account.BoundTo is { } store && Held(store, account.Account) is not { IsBound: true })
                yield return $"{account.Account} is bound to {store}, alone";
            foreach (var (id, invitation) in account.Invitations)
            {
                if (Held(invitation.Store, account.Account) is not { IsBound: false } held || held.BindingId != id)
                    yield return $"{account.Account} is invited by {invitation.Store} as {id}, alone";
            }
        }

        ShownBinding? Held(string store, string account) => world.Stores.GetValueOrDefault(store)?.Bindings.GetValueOrDefault(account);
    }
}
