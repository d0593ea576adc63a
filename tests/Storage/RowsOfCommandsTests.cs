using System.Runtime.CompilerServices;
using System.Text;
using RelayHeat.Grains.Commission;
using RelayHeat.Grains.FundAccounts;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Providers;

namespace RelayHeat.Storage;

/// <summary>
/// How many rows a command writes: in each commit the grain's own, one for each event, and those of parts, files and used ids. A
/// retirement without a commit is not counted here.
/// </summary>
public abstract class RowsOfCommandsTests(ITestDatabase database) : IAsyncLifetime
{
    private static readonly Caller Staff = new("staff", Roles.Registry | Roles.Review | Roles.Enforcement | Roles.Ops);
    private static readonly Caller Owner = new("owner", Roles.None);

    private readonly HeldRetirements _retirements = new();
    private readonly CommandsGiven _given = new();
    private readonly List<string> _differences = [];
    private StorageFixture _storage = null!;
    private RowCounter _rows = null!;

    private IMerchantGrain Store => _storage.Grains.GetMerchant("m");

    public async ValueTask InitializeAsync()
    {
        _storage = await StorageFixture.StartAsync(database, outbox: _retirements, calls: _given);
        _rows = await RowCounter.StartAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Assert.Empty(_differences);
        Assert.Equal(0, _retirements.Unawaited);
        await _rows.DisposeAsync();
        await _storage.DisposeAsync();
    }

    [Fact]
    public async Task OfEveryCommand()
    {
        await CountOfStoresAndAccountsAsync();
        await CountOfCommissionAndFundsAsync();
        await CountOfProvidersAsync();

        Assert.Empty(CommandsGiven.All.Except(_given.Seen));
    }

    private async Task CountOfStoresAndAccountsAsync()
    {
        foreach (var name in new[] { "ann", "bo", "cleo" }) await WritesAsync(2, () => RegisterAsync(name));
        // The store claims its main account: the store writes the intention, the account its answer, the store the result.
        await WritesAsync(6, () => RegisterStoreAsync("店"));
        await WritesAsync(2, () => RegisterStoreAsync("新店"));
        await WritesAsync(0, () => RegisterStoreAsync("新店"));

        var sub = new InviteOperator("owner:1", BindingType.SubAccount, Permission.Full);
        await WritesAsync(2, () => Store.Invite(sub, By(Owner)));
        await WritesAsync(2, () => Store.ChangePermission(new ChangePermission("owner:1", Permission.Standard), By(Owner)));
        await WritesAsync(2, () => Store.Unbind(new UnbindOperator("owner:1"), By(Owner)));

        var ann = await WritesAsync(4, () => InviteAsync("ann"), told: 1);
        await WritesAsync(4, () => Store.Resend(new ResendInvitation("ann"), By(Owner)), told: 1);
        await WritesAsync(4, () => Store.ChangePermission(new ChangePermission("ann", Permission.Standard), By(Owner)), told: 1);
        // The account writes the intention, the store the seat, the account the result.
        await WritesAsync(6, () => Account("ann").Accept(new AcceptInvitation(ann.BindingId), By(new Caller("ann", Roles.None))));
        await WritesAsync(4, () => Store.ChangePermission(new ChangePermission("ann", Permission.Full), By(Owner)), told: 1);
        await WritesAsync(4, () => Account("ann").Leave(new LeaveStore(), By(new Caller("ann", Roles.None))), told: 1);

        var bo = await WritesAsync(4, () => InviteAsync("bo"), told: 1);
        await WritesAsync(4, () => Account("bo").Decline(new DeclineInvitation(bo.BindingId), By(new Caller("bo", Roles.None))), told: 1);
        await WritesAsync(4, () => InviteAsync("cleo"), told: 1);
        await WritesAsync(4, () => Store.Unbind(new UnbindOperator("cleo"), By(Owner)), told: 1);
    }

    // A plan and a movement are parts, and have rows of their own.
    private async Task CountOfCommissionAndFundsAsync()
    {
        var commission = _storage.Grains.GetCommission("m");
        var plan = await WritesAsync(3, () => commission.Create(new CreatePlan(PlanKind.StoreWide, 500, "", [], null, null), By(Owner)));
        await WritesAsync(3, () => commission.ChangeRate(new ChangeRate(plan.PlanId, 600, null), By(Owner)));
        await WritesAsync(3, () => commission.Stop(new StopPlan(plan.PlanId), By(Owner)));
        var directional = await WritesAsync(
            3, () => commission.Create(new CreatePlan(PlanKind.ItemDirectional, 500, "i1", ["ann"], null, null), By(Owner)));
        await WritesAsync(
            3, () => commission.Confirm(new ConfirmPlan(directional.PlanId, "ann"), By(new Caller("ann", Roles.None))));

        var funds = _storage.Grains.GetFundAccount("m");
        await WritesAsync(3, () => funds.Move(new MoveFunds("e1", FundEntryKind.TopUp, 1000, "bank"), By(Staff)));
        await WritesAsync(0, () => funds.Move(new MoveFunds("e1", FundEntryKind.TopUp, 1000, "bank"), By(Staff)));
    }

    private async Task CountOfProvidersAsync()
    {
        var provider = _storage.Grains.GetProvider("91330100MA27W8X3Y2");
        Caller dora = new("dora", Roles.None);
        await RegisterAsync("dora");
        await RegisterAsync("eve");
        var (one, two) = (File("one"), File("two"));
        await WritesAsync(9, () => provider.AddEvidence(one, By(dora)), told: 1);
        await WritesAsync(6, () => provider.AddEvidence(two, By(dora)));
        var application = new Application(
            "星河", "王小明", "2088-xinghe", IndependentLegalEntity: true, TaxpayerType.General, Employees: 10,
            new Cooperation([], [new CategoryCase("美妆", [one.EvidenceId]), new CategoryCase("家电", [two.EvidenceId])], []));
        await WritesAsync(2, () => provider.SaveApplication(new SaveApplication(application), By(dora)));
        await WritesAsync(2, () => provider.RecordFacts(new RecordFacts(true, []), By(Staff)));
        await WritesAsync(3, () => Move("paid", DepositEntryKind.Payment));
        await WritesAsync(2, () => provider.Submit(new SubmitApplication(), By(dora)));
        await WritesAsync(2, () => provider.Withdraw(new WithdrawApplication(), By(dora)));
        await WritesAsync(2, () => provider.Submit(new SubmitApplication(), By(dora)));
        await WritesAsync(10, () => provider.Review(Approval, By(Staff)), told: 1);

        await WritesAsync(2, () => provider.ReportStanding(
            new ReportStanding(new StandingView(1, 0, 0, false, false, DateTimeOffset.UtcNow)), By(Staff)));
        await WritesAsync(3, () => provider.ImposePenalty(
            new ImposePenalty("p1", DateTimeOffset.UtcNow.AddDays(1), "违规"), By(Staff)));
        await WritesAsync(2, () => provider.LiftPenalty(new LiftPenalty("p1"), By(Staff)));
        await WritesAsync(3, () => provider.ImposeFine(new ImposeFine("f1", 100, "违规"), By(Staff)));
        await WritesAsync(3, () => provider.PayFine(new PayFine("f1", "paid", 100), By(Staff)));

        await WritesAsync(2, () => provider.RequestExit(new RequestExit(WindDown: true), By(dora)));
        await WritesAsync(2, () => provider.WithdrawExit(new WithdrawExit(), By(dora)));
        await WritesAsync(2, () => provider.ReportStanding(
            new ReportStanding(new StandingView(0, 0, 0, false, false, DateTimeOffset.UtcNow)), By(Staff)));
        await WritesAsync(2, () => provider.RequestExit(new RequestExit(WindDown: false), By(dora)));
        await WritesAsync(6, () => provider.Reapply(new Reapply(), By(dora)), told: 1);
        await WritesAsync(6, () => provider.ChangeOwner(new ChangeOwner("eve", "继承"), By(Staff)), told: 1);
        await WritesAsync(6, () => provider.Remove(new RemoveProvider(RemovalCause.SeriousViolation, "违规"), By(Staff)), told: 1);

        Task<Outcome<ProviderView>> Move(string id, DepositEntryKind kind) =>
            provider.MoveDeposit(new MoveDeposit(id, kind, 10_000_000, "bank"), By(Staff));
    }

    private static ReviewApplication Approval => new(ReviewDecision.Approve, ImmutableSortedDictionary<string, string>.Empty);

    private static AddEvidence File(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var id = EvidenceId.FromBytes(bytes);
        return new(id, EvidenceKind.Authorization, new DateOnly(2026, 2, 1)) { Content = new Content(id, "image/png", bytes) };
    }

    private static CommandContext By(Caller caller) => new(caller) { IdempotencyKey = Guid.NewGuid().ToString() };

    private IOperatorAccountGrain Account(string name) => _storage.Grains.GetAccount(name);

    private Task<Outcome<OperatorAccountView>> RegisterAsync(string name) =>
        Account(name).Register(new RegisterAccount(true, $"2088-{name}", []), By(Staff));

    private Task<Outcome<MerchantView>> RegisterStoreAsync(string name) =>
        Store.Register(new RegisterMerchant(name, "owner", StoreType.Tmall, "2088-store"), By(Staff));

    private Task<Outcome<BindingView>> InviteAsync(string name) =>
        Store.Invite(new InviteOperator(name, BindingType.Operator, Permission.Full), By(Owner));

    /// <summary>Runs a command, waits until the senders know that their messages are delivered, and counts the rows.</summary>
    private async Task<T> WritesAsync<T>(
        long rows, Func<Task<Outcome<T>>> command, int told = 0, [CallerArgumentExpression(nameof(command))] string text = "")
    {
        var before = await _rows.ReadAsync();
        var outcome = await command();
        Assert.Null(outcome.Refusal);
        for (var i = 0; i < told; i++) await _retirements.IsAskedAsync();
        var written = await _rows.ReadAsync() - before;
        if (written != rows) _differences.Add($"{written} rows and not {rows}: {text}");
        return outcome.Value!;
    }
}

public sealed class RowsOfCommandsOnSqlite() : RowsOfCommandsTests(new SqliteTestDatabase());

public sealed class RowsOfCommandsOnPostgres(PostgresServer server) : RowsOfCommandsTests(new PostgresTestDatabase(server));
