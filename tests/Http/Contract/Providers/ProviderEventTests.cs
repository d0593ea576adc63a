namespace RelayHeat.Http.Contract.Providers;

/// <summary>What a provider's story leaves in the audit feed, and what owning one means to an account.</summary>
public sealed class ProviderEventTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task G4_Events_TellTheStoryOfAProvider()
    {
        var company = await Company.AdmittedAsync(_server);
        (await company.ExitAsync()).Is(200);

        var events = (await _server.Ops.EventsAsync(company.Entity)).Is(200).Items;

        Assert.Equal(
            [
                "provider_filed", "evidence_added", "application_saved", "facts_recorded", "deposit_moved", "application_submitted",
                "approval_started", "provider_admitted", "provider_exited",
            ],
            events.Select(e => (string)e["type"]!));
        var owner = company.Account;
        Assert.Equal(
            [owner, owner, owner, "registrar", "operations", owner, "reviewer", "reviewer", owner],
            events.Select(e => (string)e["actor"]!));
        Assert.Equal(Enumerable.Range(1, 9), events.Select(e => (int)e["version"]!));
        Assert.All(events, e => Assert.Equal((company.Entity, "2026-01"), ((string?)e["entity"], (string?)e["policyVersion"])));
        var moved = events[4]["data"]!;
        Assert.Equal(("payment", 10_000_000, "bank", "deposit"), (
            (string?)moved["kind"], (int)moved["amountFen"]!, (string?)moved["debit"], (string?)moved["credit"]));
    }

    [Fact]
    public async Task Events_OfAProvider_AreForItsOwnerAndOps()
    {
        var company = await Company.DraftAsync(_server);

        Assert.NotEmpty((await company.Owner.EventsAsync(company.Entity)).Is(200).Items);
        Assert.NotEmpty((await company.Owner.EventsAsync(company.Entity.ToLowerInvariant())).Is(200).Items);
        (await _server.As("stranger").EventsAsync(company.Entity)).IsProblem(403, "forbidden");
        foreach (var staff in (Api[])[_server.Registry, _server.Review, _server.Enforcement])
        {
            (await staff.EventsAsync(company.Entity)).IsProblem(403, "forbidden");
        }
        (await company.Owner.EventsAsync("provider/" + Unique.Uscc())).IsProblem(403, "forbidden");
        (await _server.Ops.GetAsync($"/v1/events?entity=provider/{company.Uscc[..^1]}I")).HasFaultsAt("/query/entity");
    }

    [Fact]
    public async Task A10_OwnerOfAProvider_HasTheIdentityWithoutBeingToldOfIt()
    {
        var store = await Store.OpenAsync(_server);
        var owner = await Store.AccountAsync(_server);
        var company = Company.New(_server, owner);
        (await company.SaveAsync(company.Application())).Is(201);

        var answer = await store.InviteAsync(owner);

        answer.IsProblem(409, "account_has_platform_identity", ("identities", new JsonArray("provider")));
    }

    [Fact]
    public async Task A10_InviteeThatFilesMeanwhile_CannotConfirm()
    {
        var store = await Store.OpenAsync(_server);
        var (account, bindingId) = await store.InvitedAsync();
        var company = Company.New(_server, account);
        (await company.UploadAsync(Form.Evidence(Files.Png()))).Is(201);

        (await _server.As(account).AcceptAsync(account, bindingId))
            .IsProblem(409, "account_has_platform_identity", ("identities", new JsonArray("provider")));
    }

    [Fact]
    public async Task E_TheFirstAccountThatFiles_OwnsTheProvider()
    {
        var company = Company.New(_server);
        var rivals = Enumerable.Range(0, 6).Select(_ => _server.As(Unique.Name("rival"))).ToList();

        var answers = await Task.WhenAll(rivals.Select(r => r.PutAsync(company.Path + "/application", company.Application())));

        Assert.Single(answers, a => a.Status == 201);
        Assert.All(answers.Where(a => a.Status != 201), a => a.IsProblem(403, "forbidden"));
    }
}
