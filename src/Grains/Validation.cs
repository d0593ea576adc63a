namespace RelayHeat.Grains;

/// <summary>Bad input that only the aggregate or its clock can recognise; told as the gateway tells what it recognises itself.</summary>
internal static class Validation
{
    /// <summary>One fault.</summary>
    /// <param name="pointer">Where: of the body <c>/name</c>, of the rest <c>/query/…</c>.</param>
    /// <param name="message">What is wrong there, as a sentence.</param>
    public static Refusal Failed(string pointer, string message) =>
        Failed(ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal).Add(pointer, [message]));

    /// <summary>All faults, by place.</summary>
    public static Refusal Failed(ImmutableSortedDictionary<string, ImmutableArray<string>> faults) =>
        new Refusal(Codes.ValidationFailed).With("errors", faults);
}
