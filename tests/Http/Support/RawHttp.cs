using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RelayHeat.Http.Support;

/// <summary>Sends bytes as they are, for requests that no client library would send.</summary>
internal static class RawHttp
{
    /// <summary>Sends a request and reads until the server closes.</summary>
    /// <param name="server">To whom.</param>
    /// <param name="request">The request, every character a byte.</param>
    /// <returns>The status, the header lines and the body.</returns>
    public static async Task<(int Status, string Head, string Body)> SendAsync(Server server, string request)
    {
        var token = TestContext.Current.CancellationToken;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(token);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port, deadline.Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), deadline.Token);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, deadline.Token);
        var parts = Encoding.UTF8.GetString(answer.ToArray()).Split("\r\n\r\n", 2);
        return (int.Parse(parts[0].Split(' ')[1], CultureInfo.InvariantCulture), parts[0], parts.Length > 1 ? parts[1] : "");
    }

    /// <summary>A request that ends its connection.</summary>
    public static string Request(string line, string token, string headers = "", string body = "") =>
        $"{line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n{headers}\r\n{body}";
}
