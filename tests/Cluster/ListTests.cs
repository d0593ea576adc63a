using System.Text.Json;
using RelayHeat.Grains;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Cluster;

/// <summary>Lists show and filter by the status at the time of the read, even if time changed it without a write.</summary>
public sealed class ListTests : IAsyncLifetime
{
    private const string Store = "listed-store";

    private readonly RelayCluster _cluster = new();

    public async ValueTask InitializeAsync()
    {
        await _cluster.InitializeAsync();
        _cluster.Sweeping.Pause();
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A12_Merchants_WhoseInvitationsHaveExpired_HaveFreeSeats()
    {
        string[] accounts = [.. Enumerable.Range(0, 20).Select(i => $"listed-{i}")];
        await _cluster.Commands.RegisterAllAsync([Store], accounts);
        DateTimeOffset? expiresAt = null;
        foreach (var account in accounts) expiresAt = Commands.Done(await _cluster.Commands.Invite(Store, account)).ExpiresAt;

        _cluster.Clock.SetUtcNow(expiresAt!.Value.AddMilliseconds(-1));
        Assert.Equal(await _cluster.Commands.Store(Store), Assert.Single(await ListAsync<MerchantView>(GrainKeys.Merchant, "seats_full")));
        Assert.Empty(await ListAsync<MerchantView>(GrainKeys.Merchant, "seats_free"));

        _cluster.Clock.SetUtcNow(expiresAt.Value);
        var free = Assert.Single(await ListAsync<MerchantView>(GrainKeys.Merchant, "seats_free"));
        Assert.Equal((new SeatsView(20, 0, 20), 0), (free.Seats, free.OpenBindings));
        Assert.Equal(await _cluster.Commands.Store(Store), free);
        Assert.Empty(await ListAsync<MerchantView>(GrainKeys.Merchant, "seats_full"));
        Assert.Equal("seats_full", _cluster.Database.Listed($"merchant/{Store}")!.Status);
    }

    [Fact]
    public async Task F2_Providers_WhoseLastPenaltyIsOver_HaveLeft()
    {
        var a = new Applicant("listed", "one");
        await _cluster.Commands.AdmitAsync(a);
        var until = _cluster.Clock.GetUtcNow().AddDays(10);
        Commands.Done(await _cluster.Commands.Penalise(a, "p", until));
        Commands.Done(await _cluster.Commands.Exit(a, windDown: true));
        Assert.Single(await ListAsync<ProviderSummary>(GrainKeys.Provider, "winding_down"));
        Assert.Empty(await ListAsync<ProviderSummary>(GrainKeys.Provider, "exited"));

        _cluster.Clock.SetUtcNow(until);

        Assert.Equal(ProviderStatus.Exited, Assert.Single(await ListAsync<ProviderSummary>(GrainKeys.Provider, "exited")).Status);
        Assert.Empty(await ListAsync<ProviderSummary>(GrainKeys.Provider, "winding_down"));
        Assert.Equal("winding_down", _cluster.Database.Listed(a.Entity)!.Status);
    }

    [Fact]
    public async Task E8_Providers_WhoseDepositIsShort_StandOnTheRungThatTimeHasReached()
    {
        var a = new Applicant("rung", "one");
        await _cluster.Commands.AdmitAsync(a);
        var ladder = Commands.Done(await _cluster.Commands.Move(a, "fine", DepositEntryKind.Deduction, 1)).Deposit.TopUp!;
        (DateTimeOffset At, TopUpStage Stage)[] rungs =
            [(ladder.DueAt, TopUpStage.Overdue), (ladder.FlaggedAt, TopUpStage.Flagged), (ladder.RemovableAt, TopUpStage.Removable)];

        foreach (var (at, stage) in rungs)
        {
            _cluster.Clock.SetUtcNow(at);
            Assert.Equal(stage, Assert.Single(await ListAsync<ProviderSummary>(GrainKeys.Provider, null)).TopUpStage);
        }
    }

    // Each page starts where the previous one stopped searching, even if that showed few of the rows that it searched.
    [Fact]
    public async Task Merchants_ByAStatusThatFewHave_AreAllFound()
    {
        string[] stores = [.. Enumerable.Range(0, 450).Select(i => $"many-{i:000}")];
        await _cluster.Commands.RegisterAllAsync(stores, []);
        for (var i = 0; i < 20; i++) Commands.Done(await _cluster.Commands.BindSubAccount(stores[400], $"{Commands.OwnerOf(stores[400])}:{i}"));

        Assert.Equal([stores[400]], (await ListAsync<MerchantView>(GrainKeys.Merchant, "seats_full")).Select(m => m.MerchantId));
        Assert.Equal(stores.Where(s => s != stores[400]), (await ListAsync<MerchantView>(GrainKeys.Merchant, "seats_free")).Select(m => m.MerchantId));
    }

    private async Task<List<T>> ListAsync<T>(string kind, string? status)
    {
        var items = new List<T>();
        string? after = null;
        do
        {
            var query = new DirectoryQuery(kind, status, null, after, 7);
            var page = Commands.Done(await _cluster.Grains.GetGrain<IReadModelGrain>(0).List(query, Commands.Staff));
            items.AddRange(page.Items.Select(row => JsonSerializer.Deserialize(row.SummaryJson, GrainJson.For<T>())!));
            after = page.Next;
        }
        while (after is not null);
        return items;
    }
}
