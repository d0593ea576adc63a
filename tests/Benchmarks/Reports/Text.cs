using System.Text;

namespace RelayHeat.Benchmarks.Reports;

/// <summary>Text for documents, written alike wherever the machine thinks it is.</summary>
internal static class Text
{
    public static void Line(this StringBuilder text, FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');

    public static void Line(this StringBuilder text) => text.Append('\n');
}
