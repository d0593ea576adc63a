namespace RelayHeat.Http.Contract.Providers;

/// <summary>E-owner: what a stranger has filed is given to whom it belongs, and the stranger is left with nothing.</summary>
public sealed class OwnerTests(SharedServer shared)
{
    private readonly Server _server = shared.Server;

    [Fact]
    public async Task EOwner_AStrangersDraft_IsGivenToTheCompany_WhichGoesOnWithIt()
    {
        var company = await Company.DraftAsync(_server);
        var evidenceId = await company.EvidenceAsync();
        var rightful = await Store.AccountAsync(_server);
        var official = _server.As(rightful);
        (await official.PutAsync(company.Path + "/application", company.Application())).IsProblem(403, "forbidden");

        var changed = (await GiveAsync(company, rightful)).Is(200);

        Assert.Equal((rightful, "draft", 1), (changed.String("ownerAccount"), changed.String("status"), changed.Number("round")));
        Assert.Equal(changed.ETag, (await GiveAsync(company, rightful)).Is(200).ETag);
        string[] reads = ["", "/application", "/requirements", $"/evidence/{evidenceId}"];
        foreach (var path in reads)
        {
            (await company.Owner.GetAsync(company.Path + path)).IsProblem(403, "forbidden");
            Assert.Equal(200, (await official.GetAsync(company.Path + path)).Status);
        }
        (await company.Owner.EventsAsync(company.Entity)).IsProblem(403, "forbidden");
        (await company.SaveAsync(company.Application())).IsProblem(403, "forbidden");
        (await company.UploadAsync(Form.Evidence(Files.Png()))).IsProblem(403, "forbidden");
        (await official.PutAsync(company.Path + "/application", company.Application(("employees", 11)))).Is(200);
        (await official.PostAsync(company.Path + "/evidence", Form.Evidence(Files.Png()).End(), Form.ContentType)).Is(201);
        var last = (await official.EventsAsync(company.Entity)).Is(200).Items.Single(e => (string?)e["type"] == "owner_changed");
        Assert.Equal(
            (company.Account, rightful, "冒名申请", "registrar"),
            ((string?)last["data"]!["formerOwner"], (string?)last["data"]!["ownerAccount"], (string?)last["data"]!["reason"],
                (string?)last["actor"]));
    }

    // A10: who owns a provider works for no store; who owns none any more may.
    [Fact]
    public async Task EOwner_TheIdentityMovesToTheNewOwner()
    {
        var store = await Store.OpenAsync(_server);
        var (former, next) = (await Store.AccountAsync(_server), await Store.AccountAsync(_server));
        var company = Company.New(_server, former);
        (await company.SaveAsync(company.Application())).Is(201);
        (await store.InviteAsync(former)).IsProblem(409, "account_has_platform_identity", ("identities", new JsonArray("provider")));

        (await GiveAsync(company, next)).Is(200);

        (await store.InviteAsync(former)).Is(201);
        (await store.InviteAsync(next)).IsProblem(409, "account_has_platform_identity", ("identities", new JsonArray("provider")));
    }

    [Fact]
    public async Task EOwner_ToAnAccountThatNobodyKnows_Is404_AndOfABarredEntity_Is409()
    {
        var company = await Company.AdmittedAsync(_server);
        (await GiveAsync(company, Unique.Name("unknown"))).IsProblem(404, "account_not_found");
        (await GiveAsync(Company.New(_server), company.Account)).IsProblem(404, "provider_not_found");

        (await company.RemoveAsync("serious_violation")).Is(200);

        (await GiveAsync(company, await Store.AccountAsync(_server))).IsProblem(409, "entity_barred");
    }

    private Task<Answer> GiveAsync(Company company, string account) =>
        _server.Registry.PutAsync(company.Path + "/owner", new { account, reason = "冒名申请" });
}
