using System.Globalization;
using System.Security;
using System.Text;
using RelayHeat.Benchmarks.Works;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>A bar chart of a run: a panel for each work, a bar for each contender, a line from its lowest to its highest round.</summary>
internal static class BarChart
{
    private const int Width = 800;
    private const int Left = 220;
    private const int Right = 110;
    private const int Row = 20;
    private const int Head = 34;

    public static string Write(Figures figures)
    {
        var body = new StringBuilder();
        var y = 10;
        foreach (var work in Work.All.Where(w => w != Work.HalfBind && figures.Of(w).Count > 1)) y = Panel(body, figures, work, y);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {y}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{y}" fill="white"/>
            {body}</svg>

            """);
    }

    private static int Panel(StringBuilder body, Figures figures, Work work, int y)
    {
        var rows = figures.Of(work);
        var most = rows.Max(r => r.Series.Highest);
        double Length(double perSecond) => perSecond / most * (Width - Left - Right);
        body.Line($"""<text x="10" y="{y + 18}" font-weight="bold">{SecurityElement.Escape(work.Title)}, answers a second</text>""");
        y += Head;
        foreach (var (contender, s) in rows)
        {
            var fill = contender.StartsWith("RelayHeat", StringComparison.Ordinal) ? "#c8431d" : "#9aa5b1";
            var middle = y + (Row / 2) - 2;
            body.Line($"""<text x="{Left - 8}" y="{middle + 4}" text-anchor="end">{SecurityElement.Escape(contender)}</text>""");
            body.Line($"""<rect x="{Left}" y="{y}" width="{Length(s.PerSecond):F1}" height="{Row - 5}" fill="{fill}"/>""");
            body.Line($"""<path d="M{Left + Length(s.Lowest):F1} {middle}H{Left + Length(s.Highest):F1}" stroke="black"/>""");
            body.Line($"""<text x="{Left + Length(s.Highest) + 6:F1}" y="{middle + 4}">{s.PerSecond:N0}</text>""");
            y += Row;
        }
        return y + 8;
    }
}
