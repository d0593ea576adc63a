namespace RelayHeat.Grains;

/// <summary>The refusals that all aggregates have in common.</summary>
internal static class Refusals
{
    /// <summary>Only who may see or do something learns that it is missing. To others, missing and foreign things look the same.</summary>
    /// <param name="may">Whether the caller may see or do it.</param>
    /// <param name="missing">The code for what does not exist.</param>
    public static Refusal? ForbiddenOrMissing(bool may, bool exists, string missing) =>
        !may ? new(Codes.Forbidden) : exists ? null : new(missing);

    /// <summary>Bad input that only the aggregate or its clock can recognise; shown like the gateway's own validation errors.</summary>
    /// <param name="pointer">The place: in the body <c>/name</c>, elsewhere <c>/query/…</c>.</param>
    /// <param name="message">What is wrong there, as a sentence.</param>
    public static Refusal Invalid(string pointer, string message) =>
        Invalid(ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal).Add(pointer, [message]));

    /// <summary>Bad input: all faults by place.</summary>
    public static Refusal Invalid(ImmutableSortedDictionary<string, ImmutableArray<string>> faults) =>
        new Refusal(Codes.ValidationFailed).With("errors", faults);
}
