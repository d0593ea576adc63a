using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.OpenApi;
using RelayHeat.Gateway.Problems;
using RelayHeat.Engine;
using RelayHeat.Grains;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.ReadModel;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Evidence (E4): files that an applicant uploads. They are never shown in a page of this host, nor logged.</summary>
internal static class EvidenceEndpoints
{
    public static void MapEvidence(this RouteGroupBuilder provider)
    {
        provider.MapPost("/evidence", Add)
            .Describe(
                "addEvidence",
                "Upload a piece of evidence",
                "A PNG, JPEG or PDF of at most 5 MiB, at most 200 a round; the same content has the same id. For its owner.")
            .Is(Scarce.Uploads)
            .Accepts<EvidenceForm>("multipart/form-data")
            .Produces<EvidenceView>()
            .Produces<EvidenceView>(StatusCodes.Status201Created)
            .Produces<EvidenceView>(StatusCodes.Status202Accepted)
            .Command(
                GatewayCodes.EvidenceType, GatewayCodes.MalformedForm, Codes.ApplicationNotEditable, Codes.EntityBarred,
                Codes.CoolingDown, Codes.EvidenceLimitReached, Codes.QuotaExceeded);
        provider.MapGet("/evidence/{evidenceId}", Get)
            .Describe(
                "getEvidence",
                "Download a piece of evidence",
                "Of whatever round, as an attachment. For its owner and platform.review.")
            .Is(Scarce.Downloads)
            .EndWithTheToken()
            .Produces<Stream>(StatusCodes.Status200OK, "image/png", "image/jpeg", "application/pdf")
            .Question(Codes.EvidenceNotFound);
    }

    private static async Task<IResult> Add(string uscc, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        uscc = request.Uscc(uscc);
        var context = request.Context();
        request.ThrowIfFaulty();
        var form = await Upload.ReadAsync(http.Request, request.Faults, EvidenceId.MaxBytes);
        var bytes = await form.FileAsync("file", EvidenceId.MaxBytes, http.RequestAborted);
        var (kind, issuedOn) = (form.OneOf<EvidenceKind>("kind"), form.Date("issuedOn"));
        form.End();
        request.ThrowIfFaulty();
        if (FileTypes.MediaTypeOf(bytes) is not { } mediaType) return new Problem(new Refusal(GatewayCodes.EvidenceType));

        var evidenceId = EvidenceId.FromBytes(bytes);
        var command = new AddEvidence(evidenceId, kind, issuedOn) { Content = new Content(evidenceId, mediaType, bytes) };
        return Answers.Of(
            await grains.GetProvider(uscc).AddEvidence(command, context), $"/v1/providers/{uscc}/evidence/{evidenceId}");
    }

    private static async Task<IResult> Get(string uscc, string evidenceId, HttpContext http, IGrainFactory grains)
    {
        var request = new RequestReader(http);
        (uscc, evidenceId) = (request.Uscc(uscc), request.EvidenceId(evidenceId));
        request.ThrowIfFaulty();
        Task<Outcome<ContentSlice>> ReadAsync(int offset) =>
            grains.GetGrain<IReadModelGrain>(0).ReadEvidenceSlice(uscc, evidenceId, offset, http.Caller());
        var first = await ReadAsync(0);
        if (first.Refusal is { } refusal) return new Problem(refusal);
        var mediaType = first.Value!.MediaType;
        // Whatever is in the file, a browser that opens it all the same runs nothing of it.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        return TypedResults.Stream(
            _ => SendAsync(http, first.Value, ReadAsync),
            mediaType,
            $"{evidenceId}.{FileTypes.ExtensionOf(mediaType)}",
            entityTag: new EntityTagHeaderValue($"\"{evidenceId}\""));
    }

    // One part is read when the one before it has been taken: a slow caller holds that one, and never the file.
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
