using RelayHeat.Benchmarks.Running;

namespace RelayHeat.Benchmarks.Costs;

/// <summary>A kind of command that is sent one by one.</summary>
/// <param name="Title">Its name in the report.</param>
/// <param name="IsOursOnly">Whether only RelayHeat has it.</param>
/// <param name="SendAsync">Sends the n-th of a store.</param>
internal sealed record CommandKind(string Title, bool IsOursOnly, Func<CommandsOfStore, int, Task<Answer>> SendAsync)
{
    public static CommandKind Bind { get; } = new("bind", false, (store, n) => store.Api.BindAsync(store.Place, $"n{n}"));

    public static CommandKind Unbind { get; } = new("unbind", false, (store, n) => store.Api.UnbindAsync(store.Place, $"n{n}"));

    public static CommandKind TopUp { get; } = new(
        "top-up", false, (store, n) => store.Api.MoveFundAsync(store.Place, $"e{n}", "top_up", 100));

    public static CommandKind Invite { get; } = new("invite", true, (store, n) => store.InviteAsync(n));

    public static CommandKind Confirm { get; } = new(
        "confirm", true, (store, n) => store.Api.AcceptAsync(store.Account(n), store.InvitationOf(n)));

    public static CommandKind Leave { get; } = new("leave", true, (store, n) => store.Api.LeaveAsync(store.Account(n)));

    /// <summary>All kinds, in an order in which they can be sent.</summary>
    public static IReadOnlyList<CommandKind> All { get; } = [Bind, Unbind, TopUp, Invite, Confirm, Leave];
}

/// <summary>A store for these commands, with the accounts that it invites.</summary>
internal sealed class CommandsOfStore(Api api, int place)
{
    /// <summary>How many commands of each kind: a store has seats for that many.</summary>
    public const int OfEachKind = 10;

    private readonly string[] _invitations = new string[OfEachKind];

    public Api Api => api;

    public int Place => place;

    public int Account(int n) => (place * OfEachKind) + n;

    public string InvitationOf(int n) => _invitations[n];

    public async Task<Answer> InviteAsync(int n)
    {
        var answer = await api.InviteAsync(place, Account(n));
        _invitations[n] = answer["bindingId"] ?? "";
        return answer;
    }
}
