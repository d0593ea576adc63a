using System.Globalization;

namespace RelayHeat.Rules.Properties;

/// <summary>
/// How many random sequences a property of an aggregate tries: so many that a run of the tests is quick, or its share of those that
/// <c>tests/sequences</c> asks for.
/// </summary>
internal static class Tries
{
    /// <summary>The trait by which <c>tests/sequences</c> finds these properties.</summary>
    public const string Trait = "sequences";

    // What all of them try together in a run of the tests.
    private const int Usual = 2 * 2_000 + 3_000 + 3_000 + 700 + 1_000 + 2_000;

    /// <param name="of">What they are sequences of; for the report.</param>
    /// <param name="usual">How many are tried in a run of the tests.</param>
    public static int Of(string of, int usual)
    {
        if (Environment.GetEnvironmentVariable("RELAYHEAT_SEQUENCES") is not { Length: > 0 } wanted) return usual;
        var tries = (int)Math.Ceiling(long.Parse(wanted, CultureInfo.InvariantCulture) * (double)usual / Usual);
        TestContext.Current.SendDiagnosticMessage("sequences of {0}: {1}", of, tries);
        return tries;
    }
}
