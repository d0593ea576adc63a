using System.Globalization;

namespace RelayHeat.Http.Running;

/// <summary>E-quota: what one account may file and upload, small enough to be reached. Others notice nothing of it.</summary>
public sealed class QuotaTests : IDisposable
{
    private readonly TemporaryDirectory _data = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _data.Dispose();
    }

    [Fact]
    public async Task EQuota_ManyApplicationsAtOnce_AreNoMoreThanTheQuota_AndOthersFileTheirs()
    {
        await using var server = await StartAsync(("openDrafts", 3));
        var squatted = Enumerable.Range(0, 12).Select(_ => Company.New(server, "squatter")).ToList();

        var answers = await Task.WhenAll(squatted.Select(c => c.SaveAsync(c.Application())));

        Assert.Equal(3, answers.Count(a => a.Status == 201));
        Assert.All(
            answers.Where(a => a.Status != 201),
            a => a.IsProblem(429, "quota_exceeded", ("quota", "open_drafts"), ("limit", 3)));
        (await squatted.First(c => answers[squatted.IndexOf(c)].Status != 201).UploadAsync(Form.Evidence(Files.Png())))
            .IsProblem(429, "quota_exceeded", ("quota", "open_drafts"));
        await Company.DraftAsync(server);
        // Given to another, a draft makes room again.
        (await server.Registry.PutAsync("/v1/accounts/official", Store.AccountEntry("2088-official"))).Is(201);
        var taken = squatted.First(c => answers[squatted.IndexOf(c)].Status == 201);
        (await server.Registry.PutAsync(taken.Path + "/owner", new { account = "official", reason = "冒名申请" })).Is(200);
        var next = Company.New(server, "squatter");
        (await next.SaveAsync(next.Application())).Is(201);
    }

    [Fact]
    public async Task EQuota_FilesOfADay_AreLimitedOverAllProviders_UntilTheNextDay()
    {
        await using var server = await StartAsync(("evidenceFilesPerDay", 3));
        var (one, other) = (Company.New(server, "hoarder"), Company.New(server, "hoarder"));

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? one : other).UploadAsync(Form.Evidence(Files.Png()))));

        Assert.Equal(3, answers.Count(a => a.Status == 201));
        var refused = answers.First(a => a.Status != 201);
        refused.IsProblem(429, "quota_exceeded", ("quota", "evidence_files_per_day"), ("limit", 3));
        Assert.InRange(refused.Number("retryAfterSeconds"), 1, 24 * 3600);
        Assert.Equal(refused.Number("retryAfterSeconds"), long.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture));
        await Company.New(server).EvidenceAsync();
        await server.AdvanceAsync($"PT{refused.Number("retryAfterSeconds")}S");
        await one.EvidenceAsync();
    }

    [Fact]
    public async Task EQuota_BytesInAll_AreLimited_AndTimeDoesNotHelp()
    {
        await using var server = await StartAsync(("evidenceBytes", 100));
        var company = Company.New(server);
        (await company.UploadAsync(Form.Evidence(Files.Png(), "agreement"))).Is(201);

        var refused = await company.UploadAsync(Form.Evidence([.. Files.Png(), .. new byte[100]], "agreement"));

        refused.IsProblem(429, "quota_exceeded", ("quota", "evidence_bytes"), ("limit", 100));
        Assert.Null(refused.Header("Retry-After"));
    }

    private Task<Server> StartAsync(params (string, int)[] values)
    {
        File.WriteAllText(_data.File("policy.json"), Policies.Document(values));
        return Server.StartAsync(_data.File("data"), $"--Policy:File={_data.File("policy.json")}");
    }
}
