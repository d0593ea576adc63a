using Microsoft.Net.Http.Headers;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Reading;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Evidence (E4): files that an applicant uploads. They are never shown in a page of this host and never logged.</summary>
internal static class EvidenceEndpoints
{
    private static readonly FileForm<(EvidenceKind Kind, DateOnly IssuedOn)> EvidenceForm = new(
        nameof(EvidenceForm), "A piece of evidence.",
        "A PNG, JPEG or PDF file, recognised by its content; at most 5 MiB.",
        texts => (
            texts.OneOf<EvidenceKind>("kind", "What it is."),
            texts.Date("issuedOn", "The day of issue, such as 2026-01-31; not in the future.")));

    public static void MapEvidence(this Routes<IProviderGrain> provider)
    {
        provider.Group.MapPost("/evidence", Add)
            .Describe(
                "addEvidence",
                "Upload a piece of evidence",
                "A PNG, JPEG or PDF of at most 5 MiB; at most 200 a round. The same content has the same id. For its owner.")
            .IsCommand(path => path.Uscc(), EvidenceForm)
            .Is(Scarce.Uploads)
            .Produces<EvidenceView>()
            .Produces<EvidenceView>(StatusCodes.Status201Created)
            .Produces<EvidenceView>(StatusCodes.Status202Accepted)
            .Refuses(
                GatewayCodes.EvidenceType, GatewayCodes.MalformedForm, Codes.ApplicationNotEditable, Codes.EntityBarred,
                Codes.CoolingDown, Codes.EvidenceLimitReached, Codes.QuotaExceeded);
        provider.Group.MapGet("/evidence/{evidenceId}", Get)
            .Describe(
                "getEvidence",
                "Download a piece of evidence",
                "From any round, as an attachment. For its owner and platform.review.")
            .IsQuestion(path => ReadNames(path))
            .Is(Scarce.Downloads)
            .EndWithTheToken()
            .Produces<Stream>(StatusCodes.Status200OK, "image/png", "image/jpeg", "application/pdf")
            .Refuses(Codes.EvidenceNotFound);
    }

    private static (string Uscc, string EvidenceId) ReadNames(IParameters path) => (path.Uscc(), path.EvidenceId());

    private static async Task<IResult> Add(HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        var uscc = request.Uscc();
        var context = request.Context(http.Caller());
        request.ThrowIfFaulty();
        var form = await request.FormAsync(EvidenceId.MaxBytes);
        var bytes = await form.FileAsync(EvidenceId.MaxBytes, http.RequestAborted);
        var (kind, issuedOn) = EvidenceForm.Read(form);
        form.End();
        request.ThrowIfFaulty();
        if (FileTypes.MediaTypeOf(bytes) is not { } mediaType) return new Problem(new Refusal(GatewayCodes.EvidenceType));

        var evidenceId = EvidenceId.FromBytes(bytes);
        var command = new AddEvidence(evidenceId, kind, issuedOn) { Content = new Content(evidenceId, mediaType, bytes) };
        var outcome = await grains.GetProvider(uscc).AddEvidence(command, context);
        var isNew = outcome is { Refusal: null, Completion: Completion.Created };
        return Answers.Resource(outcome, isNew ? $"/v1/providers/{uscc}/evidence/{evidenceId}" : null);
    }

    private static async Task<IResult> Get(HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        var (uscc, evidenceId) = ReadNames(request);
        request.ThrowIfFaulty();
        Task<Outcome<ContentSlice>> ReadAsync(int offset) =>
            grains.GetGrain<IReadModelGrain>(0).ReadEvidenceSlice(uscc, evidenceId, offset, http.Caller());
        var first = await ReadAsync(0);
        if (first.Refusal is { } refusal) return new Problem(refusal);
        var mediaType = first.Value!.MediaType;
        // A browser that opens the file in spite of everything must not run anything in it.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        return TypedResults.Stream(
            _ => SendAsync(http, first.Value, ReadAsync),
            mediaType,
            $"{evidenceId}.{FileTypes.ExtensionOf(mediaType)}",
            entityTag: new EntityTagHeaderValue($"\"{evidenceId}\""));
    }

    // Read the next part when the client has taken the last one: a slow client holds one part in memory, not the file.
    private static async Task SendAsync(HttpContext http, ContentSlice first, Func<int, Task<Outcome<ContentSlice>>> readAsync)
    {
        http.Response.ContentLength = first.Length;
        var sent = 0;
        for (ContentSlice? slice = first; ;)
        {
            await http.Response.Body.WriteAsync(slice.Bytes, http.RequestAborted);
            sent += slice.Bytes.Length;
            if (sent >= first.Length) return;
            slice = (await readAsync(sent)).Value;
            if (slice is { Bytes.Length: > 0 }) continue;
            http.Abort();
            return;
        }
    }
}
