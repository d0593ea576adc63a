namespace RelayHeat.Engine;

/// <summary>How far a command is when it is answered.</summary>
[GenerateSerializer, Alias("Completion")]
public enum Completion
{
    /// <summary>Done, or it already held.</summary>
    Done,

    /// <summary>Done, and the resource did not exist before.</summary>
    Created,

    /// <summary>Durable but unfinished: another grain has not answered yet, and is asked until it does.</summary>
    Converging,
}

/// <summary>The answer to a command or a query: a value or a refusal.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
[GenerateSerializer, Immutable, Alias("Outcome`1")]
public sealed record Outcome<T>
{
    /// <summary>How far the command is.</summary>
    [Id(0)]
    public Completion Completion { get; init; }

    /// <summary>The value; valid only if <see cref="Refusal"/> is null.</summary>
    [Id(1)]
    public T? Value { get; init; }

    /// <summary>The refusal, or null.</summary>
    [Id(2)]
    public Refusal? Refusal { get; init; }

    /// <summary>The version of the resource; its <c>ETag</c>.</summary>
    [Id(3)]
    public long Version { get; init; }

    /// <summary>This is the stored answer to an earlier command with the same key (G2).</summary>
    [Id(4)]
    public bool Replayed { get; init; }

    /// <summary>The caller asked for a dry run: nothing was changed.</summary>
    [Id(5)]
    public bool DryRun { get; init; }

    /// <summary>A refusal of this type.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <returns>The refused outcome.</returns>
    public static implicit operator Outcome<T>(Refusal refusal) => new() { Refusal = refusal };
}
