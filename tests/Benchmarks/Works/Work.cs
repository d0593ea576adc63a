namespace RelayHeat.Benchmarks.Works;

/// <summary>A kind of load.</summary>
/// <param name="Title">Its name in the report.</param>
/// <param name="Script">The script of wrk.</param>
/// <param name="About">What a request does.</param>
internal sealed record Work(string Title, string Script, string About)
{
    public static Work Rights { get; } = new(
        "rights read", "rights", "`GET …/rights/{account}` of a store's main account; stores at random");

    public static Work Bind { get; } = new(
        "bind/unbind", "bind",
        "a store binds a sub-account with full permission (a seat of 20), at the next visit unbinds it; store by store");

    public static Work HalfBind { get; } = new(
        "bind/unbind at half of its top rate", "bind", "the same from 256 callers who pause; the figure is the p99");

    public static Work Hot { get; } = new("hot store", "hot", "the same on one store for all connections, with 64 open bindings");

    public static Work Fund { get; } = new(
        "fund movement", "fund", "a top-up of a store's fund account, at the next visit a withdrawal; store by store");

    public static Work Mix { get; } = new(
        "mix", "mix",
        "19 rights reads to one bind/unbind: whatever an operator does in a back office begins by asking for its rights, "
        + "and bindings change seldom; real traffic has fewer commands still");

    public static Work Confirm { get; } = new(
        "invite, confirm, leave", "confirm", "three commands by turns, each over two grains: a store's and an operator account's");

    public static Work Commission { get; } = new(
        "effective commission", "commission", "`GET …/commission` for an item and a streamer; stores at random");

    /// <summary>The works of all contenders. The hot store is last: a slow contender still has calls to answer after it.</summary>
    public static IReadOnlyList<Work> Shared { get; } = [Rights, Bind, HalfBind, Fund, Mix, Hot];

    /// <summary>All works, in the order of the report.</summary>
    public static IReadOnlyList<Work> All { get; } = [.. Shared, Confirm, Commission];
}
