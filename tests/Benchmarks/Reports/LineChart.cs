using System.Globalization;
using System.Security;
using System.Text;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>A line of a chart.</summary>
internal sealed record Curve(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>A panel of a chart: what its y axis shows, and its lines.</summary>
internal sealed record Panel(string Title, IReadOnlyList<Curve> Curves);

/// <summary>Panels of lines over a logarithmic x axis. Each y axis begins at zero, so that slopes are not exaggerated.</summary>
internal static class LineChart
{
    private const int Width = 800;
    private const int Height = 220;
    private const int Left = 70;
    private const int Right = 190;
    private const int Top = 34;
    private const int Bottom = 36;
    private static readonly string[] Colours = ["#c8431d", "#1d6fc8", "#2f8f4e", "#7a4fb5"];

    public static string Write(string xTitle, IReadOnlyList<Panel> panels)
    {
        var body = new StringBuilder();
        for (var i = 0; i < panels.Count; i++) Draw(body, xTitle, panels[i], i * Height);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {panels.Count * Height}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{panels.Count * Height}" fill="white"/>
            {body}</svg>

            """);
    }

    private static void Draw(StringBuilder body, string xTitle, Panel panel, int top)
    {
        var points = panel.Curves.SelectMany(c => c.Points).ToList();
        var least = Math.Log10(points.Min(p => p.X));
        var span = Math.Max(Math.Log10(points.Max(p => p.X)) - least, 1e-9);
        var most = points.Max(p => p.Y) * 1.1;
        double X(double x) => Left + ((Math.Log10(x) - least) / span * (Width - Left - Right));
        double Y(double y) => top + Height - Bottom - (y / most * (Height - Top - Bottom));

        body.Line($"""<text x="10" y="{top + 20}" font-weight="bold">{SecurityElement.Escape(panel.Title)}</text>""");
        body.Line($"""<path d="M{Left} {top + Top}V{Y(0):F1}H{Width - Right}" fill="none" stroke="black"/>""");
        body.Line($"""<text x="{Left - 6}" y="{Y(most / 1.1) + 4:F1}" text-anchor="end">{most / 1.1:N0}</text>""");
        body.Line($"""<text x="{Left - 6}" y="{Y(0) + 4:F1}" text-anchor="end">0</text>""");
        foreach (var x in points.Select(p => p.X).Distinct())
        {
            body.Line($"""<text x="{X(x):F1}" y="{Y(0) + 16:F1}" text-anchor="middle">{x:N0}</text>""");
        }
        body.Line($"""<text x="{Width - Right}" y="{Y(0) + 30:F1}" text-anchor="end">{SecurityElement.Escape(xTitle)}</text>""");
        for (var i = 0; i < panel.Curves.Count; i++)
        {
            var (curve, colour) = (panel.Curves[i], Colours[i % Colours.Length]);
            var path = string.Join(" L", curve.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):F1} {Y(p.Y):F1}")));
            body.Line($"""<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>""");
            foreach (var (x, y) in curve.Points) body.Line($"""<circle cx="{X(x):F1}" cy="{Y(y):F1}" r="3" fill="{colour}"/>""");
            var name = SecurityElement.Escape(curve.Name);
            body.Line($"""<text x="{Width - Right + 12}" y="{top + Top + 16 + (i * 18)}" fill="{colour}">{name}</text>""");
        }
    }
}
