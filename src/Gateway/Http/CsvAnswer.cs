using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Microsoft.Net.Http.Headers;
using RelayHeat.Grains;

namespace RelayHeat.Gateway.Http;

/// <summary>How items become rows of a table.</summary>
/// <param name="Name">What the file is called.</param>
/// <param name="Columns">The names in its first row.</param>
/// <param name="Row">The fields of an item, in the order of the columns.</param>
internal sealed record CsvTable<T>(string Name, string[] Columns, Func<T, string?[]> Row);

/// <summary>Sends a list as CSV while it reads it.</summary>
/// <param name="fileName">What the file is called.</param>
/// <param name="table">How items become rows.</param>
/// <param name="first">The first page.</param>
/// <param name="read">Reads the page after a key; null where the caller may not any more.</param>
internal sealed class CsvAnswer<T>(string fileName, CsvTable<T> table, Page<T> first, Func<string, Task<Page<T>?>> read) : IResult
{
    private static readonly CsvConfiguration Form = new(CultureInfo.InvariantCulture)
    {
        NewLine = "\r\n",
        // A reference is free text. A spreadsheet would run text that begins like a formula.
        InjectionOptions = InjectionOptions.Escape,
        InjectionCharacters = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'],
    };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/csv; charset=utf-8";
        response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = fileName }.ToString();
        // Spreadsheets need the byte order mark to read Chinese as UTF-8.
        // If the token ends during the answer, cut the connection: half a file must not look complete.
        await using var cut = httpContext.RequestAborted.Register(httpContext.Abort);
        await using var text = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true);
        await using var csv = new CsvWriter(text, Form);
        await WriteRowAsync(csv, table.Columns);
        for (var page = first; ;)
        {
            foreach (var item in page.Items) await WriteRowAsync(csv, table.Row(item));
            await csv.FlushAsync();
            await text.FlushAsync(httpContext.RequestAborted);
            if (page.Next is not { } next) return;
            if (await read(next) is not { } more)
            {
                httpContext.Abort();
                return;
            }
            page = more;
        }
    }

    private static Task WriteRowAsync(CsvWriter csv, string?[] fields)
    {
        foreach (var field in fields) csv.WriteField(field);
        return csv.NextRecordAsync();
    }
}
