using System.Text;
using RelayHeat.Engine;
using RelayHeat.Grains.Names;

namespace RelayHeat.Http.BadInput;

/// <summary>Forms that are none, that are broken off, or that hold something else than one file and what it is.</summary>
public sealed class UploadTests(PrivateServer own) : IClassFixture<PrivateServer>
{
    private readonly Server _server = own.Server;

    /// <summary>Forms that can be read and are faulty, and where.</summary>
    public static TheoryData<string, string[]> Faulty => new()
    {
        { "nothing", ["/file", "/kind", "/issuedOn"] },
        { "no field", ["/file", "/kind", "/issuedOn"] },
        { "no file", ["/file"] },
        { "file as text", ["/file"] },
        { "two files", ["/file"] },
        { "another file", ["/thumbnail"] },
        { "empty file", ["/file"] },
        { "kind as file", ["/kind"] },
        { "kind twice", ["/kind"] },
        { "kind in another case", ["/KIND"] },
        { "kind in both cases", ["/kind"] },
        { "unknown kind", ["/kind"] },
        { "extra field", ["/extra"] },
        { "large field", ["/extra"] },
        { "no file name", ["/file"] },
        { "nested names", ["/file", "/file[0]"] },
        { "name with slash", ["/a~1b~0c"] },
        { "no name", ["/"] },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task Form_WithFaults_Is400AtTheirPlaces(string form, string[] places)
    {
        var (company, before) = await BeforeAsync();

        (await company.UploadAsync(form == "nothing" ? [] : Named(form).End())).HasFaultsAt(places);

        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("2026-02-30")]
    [InlineData("2026-1-1")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    [InlineData("9998-12-31")]
    [InlineData("2026-01-31T00:00:00Z")]
    [InlineData("２０２６-01-31")]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("\0")]
    public async Task IssuedOn_ThatIsNoDayOfThePast_Is400(string date)
    {
        var (company, before) = await BeforeAsync();

        var form = new Form().File("file", Files.Png()).Field("kind", "agreement").Field("issuedOn", date);

        (await company.UploadAsync(form)).HasFaultsAt("/issuedOn");
        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task IssuedOn_Today_IsTakenAndTomorrowIsNot()
    {
        var (company, _) = await BeforeAsync();
        var today = BeijingDay.At(await _server.NowAsync());

        (await company.UploadAsync(Form.Evidence(Files.Png(), "agreement", today.AddDays(1)))).HasFaultsAt("/issuedOn");
        (await company.UploadAsync(Form.Evidence(Files.Png(), "agreement", today))).Is(201);
    }

    [Theory]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/mixed; boundary=relayheat-boundary")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary")]
    [InlineData("image/png")]
    [InlineData("nonsense")]
    public async Task ContentType_OtherThanAForm_Is415(string type)
    {
        var (company, before) = await BeforeAsync();

        (await company.Owner.PostAsync(company.Path + "/evidence", Form.Evidence(Files.Png()).End(), ("Content-Type", type)))
            .IsProblem(415, "unsupported_media_type");

        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task Body_AsJsonOrEncoded_Is415()
    {
        var (company, before) = await BeforeAsync();
        var path = company.Path + "/evidence";

        (await company.Owner.PostAsync(path, new { file = "iVBORw0KGgo=", kind = "agreement", issuedOn = "2026-01-01" }))
            .IsProblem(415, "unsupported_media_type");
        (await company.Owner.PostAsync(path, Form.Evidence(Files.Png()).End(), Form.ContentType, ("Content-Encoding", "gzip")))
            .IsProblem(415, "unsupported_media_type");

        Assert.Equal(before, _server.LastEvent());
    }

    [Theory]
    [InlineData("json")]
    [InlineData("noise")]
    [InlineData("another boundary")]
    [InlineData("no end")]
    [InlineData("broken off in the file")]
    [InlineData("no disposition")]
    [InlineData("broken disposition")]
    [InlineData("header without colon")]
    [InlineData("many fields")]
    [InlineData("many headers")]
    [InlineData("large header")]
    public async Task Form_ThatCannotBeRead_Is400WithTheReason(string form)
    {
        var (company, before) = await BeforeAsync();

        var answer = (await company.UploadAsync(Broken(form))).IsProblem(400, "malformed_form");

        Assert.NotEmpty(answer.String("reason"));
        Assert.DoesNotContain("System.", answer.Text, StringComparison.Ordinal);
        Assert.Equal(before, _server.LastEvent());
    }

    [Fact]
    public async Task Form_WithTextAroundItAndOddFileNames_IsTaken()
    {
        var (company, _) = await BeforeAsync();
        foreach (var name in (string[])["../../etc/passwd", "C:\\x.png", "凭证.png", "a\tb", new string('n', 2000)])
        {
            var form = Described(new Form().Raw("a preamble\r\n").File("file", Files.Png(), name));
            byte[] body = [.. form.End(), .. "an epilogue"u8];
            var answer = (await company.UploadAsync(body)).Is(201);
            Assert.DoesNotContain("passwd", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Faults_OfPathQueryHeaderAndForm_StandInTheWayBeforeTheFileIsRead()
    {
        var (company, before) = await BeforeAsync();

        var answer = await company.Owner.PostAsync(
            company.Path + "/evidence?dryRun=x", Form.Evidence(Files.Html()).End(), Form.ContentType, ("If-Match", "x"));

        answer.HasFaultsAt("/query/dryRun", "/header/If-Match");
        Assert.Equal(before, _server.LastEvent());
    }

    private static Form Named(string form) => form switch
    {
        "no field" => new Form(),
        "no file" => Described(new Form()),
        "file as text" => Described(new Form().Field("file", "iVBORw0KGgo=")),
        "two files" => Form.Evidence(Files.Png()).File("file", Files.Png()),
        "another file" => Form.Evidence(Files.Png()).File("thumbnail", Files.Png()),
        "empty file" => Form.Evidence([]),
        "kind as file" => new Form().File("file", Files.Png()).File("kind", "agreement"u8.ToArray()).Field("issuedOn", "2026-01-31"),
        "kind twice" => Form.Evidence(Files.Png()).Field("kind", "agreement"),
        "kind in another case" => new Form().File("file", Files.Png()).Field("KIND", "agreement").Field("issuedOn", "2026-01-31"),
        "kind in both cases" => Form.Evidence(Files.Png()).Field("KIND", "agreement"),
        "unknown kind" => Form.Evidence(Files.Png(), "Agreement"),
        "extra field" => Form.Evidence(Files.Png()).Field("extra", "1"),
        "large field" => Form.Evidence(Files.Png()).Field("extra", new string('x', 40_000)),
        "no file name" => Described(new Form().File("file", Files.Png(), fileName: "")),
        "nested names" => Described(new Form().File("file[0]", Files.Png())),
        "name with slash" => Form.Evidence(Files.Png()).Field("a/b~c", "1"),
        "no name" => Form.Evidence(Files.Png()).Field("", "1"),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "No such form."),
    };

    private static byte[] Broken(string form)
    {
        var good = Form.Evidence(Files.Png());
        return form switch
        {
            "json" => "{}"u8.ToArray(),
            "noise" => [0x00, 0xFF, 0x2D, 0x2D, 0x0D, 0x0A],
            "another boundary" => Encoding.Latin1.GetBytes(
                Encoding.Latin1.GetString(good.End()).Replace("relayheat-boundary", "other", StringComparison.Ordinal)),
            "no end" => good.Unended(),
            "broken off in the file" => Form.Evidence(Files.PngOf(9000)).End()[..4000],
            "no disposition" => good.Raw("--relayheat-boundary\r\nContent-Type: text/plain\r\n\r\nx\r\n").End(),
            "broken disposition" => good.Part("form-data; name=\"x", [1]).End(),
            "header without colon" => good.Part("form-data; name=\"x\"\r\nno colon", [1]).End(),
            "many fields" => Enumerable.Range(0, 40).Aggregate(good, (f, n) => f.Field("f" + n, "x")).End(),
            "many headers" => good.Part("form-data; name=x" + string.Concat(Enumerable.Range(0, 40).Select(n => $"\r\nX{n}: y")), [1])
                .End(),
            "large header" => good.Field(new string('n', 40_000), "x").End(),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "No such form."),
        };
    }

    private static Form Described(Form form) => form.Field("kind", "agreement").Field("issuedOn", "2026-01-31");

    private async Task<(Company Company, long Before)> BeforeAsync()
    {
        var company = await Company.DraftAsync(_server);
        return (company, _server.LastEvent());
    }
}
