namespace RelayHeat.Http.Contract.Providers;

/// <summary>E4: evidence is what its bytes are, is never run, and is read by its company and its reviewers alone.</summary>
public sealed class EvidenceTests(SharedServer shared)
{
    private const int MaxBytes = 5 * 1024 * 1024;

    private readonly Server _server = shared.Server;

    public static TheoryData<string, string, string> Kinds => new()
    {
        { "png", "image/png", "backoffice_screenshot" },
        { "jpg", "image/jpeg", "authorization" },
        { "pdf", "application/pdf", "agreement" },
        { "pdf", "application/pdf", "transaction_voucher" },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task E4_Upload_IsKnownByItsContentAndComesBackAsAnAttachment(string extension, string type, string kind)
    {
        var company = Company.New(_server);
        var file = extension switch { "png" => Files.Png(), "jpg" => Files.Jpeg(), _ => Files.Pdf() };
        var id = Files.IdOf(file);

        // What the sender calls it decides nothing.
        var form = new Form().File("file", file, "page.html", "text/html").Field("kind", kind).Field("issuedOn", "2026-02-28");
        var answer = (await company.UploadAsync(form)).Is(201, "evidenceId", "kind", "issuedOn", "removeOn");

        var removeOn = answer.String("removeOn");
        Assert.Equal($$"""{"evidenceId":"{{id}}","kind":"{{kind}}","issuedOn":"2026-02-28","removeOn":"{{removeOn}}"}""", answer.Text);
        Assert.Equal($"{company.Path}/evidence/{id}", answer.Header("Location"));
        var read = await company.Owner.GetAsync(answer.Header("Location")!);
        Assert.Equal((200, type), (read.Status, read.Header("Content-Type")));
        Assert.Equal(file, read.Bytes);
        Assert.Equal(("nosniff", "no-store"), (read.Header("X-Content-Type-Options"), read.Header("Cache-Control")));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'; sandbox", read.Header("Content-Security-Policy"));
        Assert.StartsWith($"attachment; filename={id}.{extension}", read.Header("Content-Disposition"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task E4_Upload_OfTheSameContent_HasTheSameIdAndTakesWhatItIsCalledNow()
    {
        var company = Company.New(_server);
        var file = Files.Png();
        var first = (await company.UploadAsync(Form.Evidence(file))).Is(201);

        var same = (await company.UploadAsync(Form.Evidence(file))).Is(200);
        var otherwise = (await company.UploadAsync(Form.Evidence(file, "agreement"))).Is(200);

        Assert.Equal((first.Text, first.ETag), (same.Text, same.ETag));
        Assert.Null(same.Header("Location"));
        Assert.Equal((first.String("evidenceId"), "agreement"), (otherwise.String("evidenceId"), otherwise.String("kind")));
        Assert.Single((await company.Owner.GetAsync(company.Path + "/application")).Is(200).Json["evidence"]!.AsArray());
    }

    [Fact]
    public async Task E4_Upload_OfAnythingElse_Is415WhateverItIsCalled()
    {
        var company = await Company.DraftAsync(_server);
        var before = (await company.GetAsync()).Text;

        byte[][] others =
        [
            Files.Html(), "%PDF"u8.ToArray(), [0x89], [0xFF, 0xD8], [0x00], "GIF89a"u8.ToArray(), "PK\u0003\u0004"u8.ToArray(),
            " %PDF-1.7"u8.ToArray(), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(),
        ];
        foreach (var file in others) (await company.UploadAsync(Form.Evidence(file))).IsProblem(415, "evidence_type");

        Assert.Equal(before, (await company.GetAsync()).Text);
    }

    [Fact]
    public async Task E4_Upload_OfExactly5MiB_IsTakenAndOneByteMoreIs413()
    {
        var company = await Company.DraftAsync(_server);
        var exact = Files.PngOf(MaxBytes);

        var answer = (await company.UploadAsync(Form.Evidence(exact))).Is(201);
        (await company.UploadAsync(Form.Evidence(Files.PngOf(MaxBytes + 1)))).IsProblem(413, "body_too_large", ("limit", MaxBytes));
        (await company.UploadAsync(Form.Evidence(Files.PngOf(MaxBytes * 2)))).IsProblem(413, "body_too_large", ("limit", MaxBytes));

        Assert.Equal(exact, (await _server.Review.GetAsync(answer.Header("Location")!)).Bytes);
        Assert.Single((await company.Owner.GetAsync(company.Path + "/application")).Json["evidence"]!.AsArray());
    }

    [Fact]
    public async Task E4_Upload_TooLargeWithoutItsLength_Is413()
    {
        var company = await Company.DraftAsync(_server);
        var form = Form.Evidence(Files.PngOf(MaxBytes * 3)).End();

        var answer = await company.Owner.PostAsync(company.Path + "/evidence", new ChunkedBody(form), Form.ContentType);

        answer.IsProblem(413, "body_too_large", ("limit", MaxBytes));
    }

    [Fact]
    public async Task E4_Upload_InChunks_IsTaken()
    {
        var company = await Company.DraftAsync(_server);
        var file = Files.Pdf();

        var answer = await company.Owner.PostAsync(
            company.Path + "/evidence", new ChunkedBody(Form.Evidence(file).End()), Form.ContentType);

        Assert.Equal(Files.IdOf(file), answer.Is(201).String("evidenceId"));
    }

    [Fact]
    public async Task E4_Evidence_OfAnotherCompany_IsNotToBeHadEvenByItsId()
    {
        var (one, two) = (await Company.DraftAsync(_server), await Company.DraftAsync(_server));
        var id = await one.EvidenceAsync();

        (await two.Owner.GetAsync($"{one.Path}/evidence/{id}")).IsProblem(403, "forbidden");
        (await two.Owner.GetAsync($"{two.Path}/evidence/{id}")).IsProblem(404, "evidence_not_found");
        (await _server.Review.GetAsync($"{two.Path}/evidence/{id}")).IsProblem(404, "evidence_not_found");
        var cooperation = await two.SettledAsync(id);
        (await two.SaveAsync(two.Application(("cooperation", cooperation)))).HasFaultsAt("/cooperation/allianceSettlements/0/evidenceId");
    }

    [Fact]
    public async Task E4_TheSameFileOfTwoCompanies_IsEachOnesOwn()
    {
        var (one, two) = (Company.New(_server), Company.New(_server));
        var file = Files.Png();
        (await one.UploadAsync(Form.Evidence(file, "agreement"))).Is(201);

        var answer = (await two.UploadAsync(Form.Evidence(file))).Is(201);

        Assert.Equal(file, (await two.Owner.GetAsync(answer.Header("Location")!)).Bytes);
        Assert.Equal("backoffice_screenshot", answer.String("kind"));
    }

    [Fact]
    public async Task E4_EvidenceId_InUpperCase_IsTheSame()
    {
        var company = Company.New(_server);
        var id = await company.EvidenceAsync();

        Assert.Equal(200, (await company.Owner.GetAsync($"{company.Path}/evidence/{id.ToUpperInvariant()}")).Status);
        var cooperation = await company.SettledAsync(id.ToUpperInvariant());
        (await company.SaveAsync(company.Application(("cooperation", cooperation)))).Is(200);
    }

    [Fact]
    public async Task F3_Evidence_OfAnEarlierRound_IsStillThereAndCountsNoMore()
    {
        var company = await Company.ExitedAsync(_server);
        var old = (await company.Owner.GetAsync(company.Path + "/application")).Is(200).Json["evidence"]![0]!["evidenceId"]!.ToString();
        (await company.ReapplyAsync()).Is(200);

        var fresh = (await company.Owner.GetAsync(company.Path + "/application")).Is(200);

        Assert.Equal(("[]", 2), (fresh.Json["evidence"]!.ToJsonString(), fresh.Number("round")));
        Assert.Equal(200, (await company.Owner.GetAsync($"{company.Path}/evidence/{old}")).Status);
        (await company.SaveAsync(company.Application(("cooperation", await company.SettledAsync(old)))))
            .HasFaultsAt("/cooperation/allianceSettlements/0/evidenceId");
    }

    [Fact]
    public async Task E4_Evidence_IsNamedInTheFeedAndItsBytesAreNot()
    {
        var company = Company.New(_server);
        var file = Files.Png("a-mark-that-must-not-be-told");
        (await company.UploadAsync(Form.Evidence(file))).Is(201);

        var events = (await _server.Ops.EventsAsync(company.Entity)).Is(200);

        Assert.Contains(Files.IdOf(file), events.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("a-mark-that", events.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(file), events.Text, StringComparison.Ordinal);
    }
}
