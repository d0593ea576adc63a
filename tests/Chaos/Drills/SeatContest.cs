namespace RelayHeat.Chaos.Drills;

/// <summary>
/// A4 with many callers: in each round 200 commands at once on one store: 50 confirmations, 50 promotions of the same accounts, and 100
/// sub-accounts. 150 of them need a seat, and exactly 20 get one.
/// </summary>
internal sealed class SeatContest : Drill
{
    private const int Operators = 50;
    private const int SubAccounts = 100;
    private const int Seats = 20;
    private static readonly TimeSpan ArrivesWithin = TimeSpan.FromSeconds(20);

    public override string Name => "seat-contest";

    public override string What => "200 confirmations and seat requests at once on one store, round after round: exactly 20 win";

    public override bool HasFaults => false;

    public override LoadPlan Plan => new() { Clients = 2 };

    public override TimeSpan Duration(bool isLong) => isLong ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(8);

    public override async Task InjectAsync(Situation s)
    {
        for (var round = 0; !s.TimeIsUp || round == 0; round++) await PlayRoundAsync(s, FormattableString.Invariant($"{s.Tag}-r{round}"));
    }

    private static async Task PlayRoundAsync(Situation s, string store)
    {
        var commands = new Commands(store);
        var accounts = Enumerable.Range(0, Operators).Select(n => FormattableString.Invariant($"{store}-o{n}")).ToList();
        await AllAsync(s, [commands.RegisterStore(store), .. accounts.Select(commands.RegisterAccount)]);
        var invited = await AllAsync(s, accounts.Select(a => commands.Invite(store, a, "standard")));
        var bindings = invited.ToDictionary(i => i.Command.Account, i => i.Acknowledged.First().Text("bindingId"));
        await Task.WhenAll(accounts.Select(a => ArrivedAsync(s, a)));

        // A store may invite 50 accounts a day (A12). The others are sub-accounts, which need no invitation.
        var crowd = accounts.Select(a => commands.Accept(a, bindings[a]))
            .Concat(accounts.Select(a => commands.ChangePermission(store, a, "full")))
            .Concat(Enumerable.Range(0, SubAccounts).Select(n => commands.BindSubAccount(store, SubAccount(store, n), "full")))
            .ToArray();
        s.Random.Shuffle(crowd);
        var answered = await AllAsync(s, crowd);

        var confirmed = answered.Count(e => e.Command.Kind == CommandKind.Accept && e.Acknowledged.Any());
        var seated = answered.Count(e => e.Command.Kind != CommandKind.Accept && e.Acknowledged.Any());
        var full = answered.Count(e => e.Answers.Any(a => a.Code == "seat_limit_reached"));
        if ((confirmed, seated, full) != (Operators, Seats, Operators + SubAccounts - Seats))
            throw new InvalidOperationException($"{store}: {confirmed} confirmed, {seated} were seated, {full} were told that it is full");
    }

    // An invitation arrives in the invitee's list some milliseconds after its answer.
    private static async Task ArrivedAsync(Situation s, string account)
    {
        var deadline = DateTimeOffset.UtcNow + ArrivesWithin;
        while (true)
        {
            var shown = await s.Sender.AskAsync($"/v1/accounts/{account}", account, null, ArrivesWithin);
            if (shown!.Value.Body.GetProperty("openInvitations").GetInt32() > 0) return;
            if (DateTimeOffset.UtcNow > deadline) throw new TimeoutException($"{account} has not received its invitation.");
            await Task.Delay(20);
        }
    }

    private static string SubAccount(string store, int n) =>
        FormattableString.Invariant($"{Commands.OwnerOf(store)}:{n}");

    /// <summary>Sends all at once, each twice, through random gateways.</summary>
    private static async Task<IReadOnlyList<Entry>> AllAsync(Situation s, IEnumerable<Command> commands)
    {
        var entries = commands.Select(s.History.Begin).ToList();
        await Task.WhenAll(entries.Select(async (entry, n) =>
        {
            for (var again = 0; !entry.Answers.Any(a => a.IsService) && again < 20; again++)
                await Task.WhenAll(Enumerable.Range(n, 2).Select(g => s.Sender.SendAsync(entry, g % s.Sender.Gateways, Sender.Patience)));
        }));
        return entries;
    }
}
