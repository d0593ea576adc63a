using System.Text;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>Text for documents, independent of the machine's culture.</summary>
internal static class Text
{
    public static void Line(this StringBuilder text, FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

    public static void Line(this StringBuilder text) => text.Append('\n');
}
