using System.Globalization;
using System.Text;

namespace RelayHeat.Http.Support;

/// <summary>A multipart form, written byte by byte, so that it can also be one that no client library would send.</summary>
internal sealed class Form
{
    private const string Boundary = "relayheat-boundary";
    private readonly List<byte> _bytes = [];

    /// <summary>The header that goes with it.</summary>
    public static (string Name, string Value) ContentType => ("Content-Type", "multipart/form-data; boundary=" + Boundary);

    /// <summary>A good upload.</summary>
    public static Form Evidence(byte[] file, string kind = "backoffice_screenshot", DateOnly? issuedOn = null) => new Form()
        .File("file", file)
        .Field("kind", kind)
        .Field("issuedOn", (issuedOn ?? new DateOnly(2026, 1, 2)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public Form Field(string name, string value) => Part($"form-data; name=\"{name}\"", Encoding.UTF8.GetBytes(value));

    public Form File(string name, byte[] bytes, string fileName = "evidence.png", string type = "image/png") =>
        Part($"form-data; name=\"{name}\"; filename=\"{fileName}\"\r\nContent-Type: {type}", bytes);

    /// <summary>A part with any headers behind its disposition.</summary>
    public Form Part(string disposition, byte[] bytes) =>
        Raw($"--{Boundary}\r\nContent-Disposition: {disposition}\r\n\r\n").Raw(bytes).Raw("\r\n");

    public Form Raw(string text) => Raw(Encoding.UTF8.GetBytes(text));

    /// <summary>The form as it is sent.</summary>
    public byte[] End() => Raw($"--{Boundary}--\r\n").Unended();

    /// <summary>The form without its end.</summary>
    public byte[] Unended() => [.. _bytes];

    private Form Raw(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }
}
