namespace RelayHeat.Engine;

/// <summary>How far a command has come when it is answered.</summary>
[GenerateSerializer, Alias("Completion")]
public enum Completion
{
    /// <summary>Done, or already so.</summary>
    Done,

    /// <summary>Done, and the resource did not exist before.</summary>
    Created,

    /// <summary>Durable and on its way: another grain has still to answer, and will be asked until it does.</summary>
    Converging,
}

/// <summary>The answer to a command or a question: a value, or a refusal.</summary>
/// <typeparam name="T">What is answered when nothing refuses.</typeparam>
[GenerateSerializer, Immutable, Alias("Outcome`1")]
public sealed record Outcome<T>
{
    /// <summary>How far the command has come.</summary>
    [Id(0)]
    public Completion Completion { get; init; }

    /// <summary>The answer; meaningful only where <see cref="Refusal"/> is null.</summary>
    [Id(1)]
    public T? Value { get; init; }

    /// <summary>Why not, or null.</summary>
    [Id(2)]
    public Refusal? Refusal { get; init; }

    /// <summary>The version of the resource that answered; its <c>ETag</c>.</summary>
    [Id(3)]
    public long Version { get; init; }

    /// <summary>The same key had been answered before, and this is that answer (G2).</summary>
    [Id(4)]
    public bool Replayed { get; init; }

    /// <summary>Nothing was changed: the caller asked what would happen.</summary>
    [Id(5)]
    public bool DryRun { get; init; }

    /// <summary>A refusal of this type.</summary>
    /// <param name="refusal">Why not.</param>
    /// <returns>The refused outcome.</returns>
    public static implicit operator Outcome<T>(Refusal refusal) => new() { Refusal = refusal };
}
