using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using RelayHeat.Gateway.Problems;
using RelayHeat.Gateway.Startup;
using RelayHeat.Engine;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;
using MinDataRate = Microsoft.AspNetCore.Server.Kestrel.Core.MinDataRate;

namespace RelayHeat.Gateway.Reading;

/// <summary>A form with one file, read strictly and in memory. No part of a file is written to this machine's disk.</summary>
internal sealed class Upload : ITexts
{
    /// <summary>The maximum for the rest of the form: boundaries, headers and other fields.</summary>
    public const int MaxOverheadBytes = 64 * 1024;

    /// <summary>The field of the file.</summary>
    public const string FileName = "file";

    private const int MaxFields = 16;

    private readonly IFormCollection _form;
    private readonly Faults _faults;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private Upload(IFormCollection form, Faults faults) => (_form, _faults) = (form, faults);

    /// <summary>Reads the form.</summary>
    /// <param name="request">The request.</param>
    /// <param name="faults">Where faults are noted.</param>
    /// <param name="maxBytes">The largest file.</param>
    /// <exception cref="RequestRefusedException">It is not a form, or too large.</exception>
    public static async Task<Upload> ReadAsync(HttpRequest request, Faults faults, int maxBytes)
    {
        var isForm = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            && type.Boundary.Length > 0
            && request.Headers.ContentEncoding.Count == 0;
        if (!isForm) throw new RequestRefusedException(new Refusal(GatewayCodes.UnsupportedMediaType));
        RequireRate(request.HttpContext);
        if (request.ContentLength > maxBytes + MaxOverheadBytes) throw TooLarge(maxBytes);
        try
        {
            return new Upload(await ReadAsync(request, maxBytes), faults);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(maxBytes);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            throw new RequestRefusedException(new Refusal(GatewayCodes.RequestTimeout));
        }
        catch (Exception e) when (e is InvalidDataException or IOException && !request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new RequestRefusedException(new Refusal(GatewayCodes.MalformedForm).With("reason", e.Message.TrimEnd('.')));
        }
        catch (NotSupportedException)
        {
            // UTF-7, which .NET no longer reads. It ignores other unknown encodings.
            const string reason = "A field is in an encoding that is not read";
            throw new RequestRefusedException(new Refusal(GatewayCodes.MalformedForm).With("reason", reason));
        }
    }

    /// <summary>The file.</summary>
    public async Task<byte[]> FileAsync(int maxBytes, CancellationToken token)
    {
        _known.Add(FileName);
        var files = _form.Files.GetFiles(FileName);
        if (files.Count != 1) Fault(FileName, files.Count == 0 ? "Is missing; it must be a file." : Faults.IsRepeated);
        if (files is not [var file]) return [];
        if (file.Length > maxBytes) throw TooLarge(maxBytes);
        if (file.Length == 0) Fault(FileName, "Must not be empty.");
        var bytes = new byte[file.Length];
        await using var content = file.OpenReadStream();
        await content.ReadExactlyAsync(bytes, token);
        return bytes;
    }

    public string? String(string name, string says, Form form)
    {
        _known.Add(name);
        var values = _form[name];
        if (values.Count != 1) Fault(name, values.Count == 0 ? Faults.IsMissing : Faults.IsRepeated);
        return values.Count == 1 ? values[0] : null;
    }

    public void Fault(string name, string message, int? item = null, string? field = null) => _faults.Add(Faults.Pointer(name), message);

    /// <summary>Ends the reading: every field that nobody asked for is a fault.</summary>
    public void End()
    {
        foreach (var name in _form.Keys.Concat(_form.Files.Select(f => f.Name)).Distinct().Where(n => !_known.Contains(n)))
        {
            Fault(name, Faults.IsUnknownField);
        }
    }

    // A slower sender would hold memory and a place for too long.
    private static void RequireRate(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is not { } rate) return;
        var bytesPerSecond = http.RequestServices.GetRequiredService<GatewaySettings>().Limits.UploadBytesPerSecond;
        rate.MinDataRate = new MinDataRate(bytesPerSecond, LimitSettings.RateGracePeriod);
    }

    private static async Task<IFormCollection> ReadAsync(HttpRequest request, int maxBytes)
    {
        var options = new FormOptions
        {
            MemoryBufferThreshold = maxBytes + MaxOverheadBytes,
            MultipartBodyLengthLimit = maxBytes + MaxOverheadBytes,
            ValueCountLimit = MaxFields,
        };
        request.Body = new LimitedBody(request.Body, maxBytes + MaxOverheadBytes);
        return await new FormFeature(request, options).ReadFormAsync(request.HttpContext.RequestAborted);
    }

    private static RequestRefusedException TooLarge(int maxBytes) =>
        new(new Refusal(GatewayCodes.BodyTooLarge).With("limit", maxBytes));
}
