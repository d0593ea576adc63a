namespace RelayHeat.Engine;

/// <summary>The roles of platform staff. An ordinary account has none.</summary>
[Flags]
[GenerateSerializer, Alias("Roles")]
public enum Roles
{
    /// <summary>An ordinary account.</summary>
    None = 0,

    /// <summary><c>platform.registry</c>: registers merchants and accounts.</summary>
    Registry = 1,

    /// <summary><c>platform.review</c>: reviews provider applications.</summary>
    Review = 2,

    /// <summary><c>platform.enforcement</c>: penalties, fines and removal.</summary>
    Enforcement = 4,

    /// <summary><c>platform.ops</c>: operates the cluster.</summary>
    Ops = 8,
}

/// <summary>Who acts (G1). The gateway authenticates the caller; the grain authorises it.</summary>
/// <param name="Account">The account's name in its normal form.</param>
/// <param name="Roles">The platform roles that the token carries.</param>
[GenerateSerializer, Immutable, Alias("Caller")]
public sealed record Caller(string Account, Roles Roles)
{
    /// <summary>The actor of events that time causes, such as an expiry. No account can have this name.</summary>
    public static Caller System { get; } = new("@system", Roles.None);

    /// <summary>Whether the caller holds at least one of these roles.</summary>
    /// <param name="roles">The roles to look for.</param>
    /// <returns>True when one of them is held.</returns>
    public bool HasAny(Roles roles) => (Roles & roles) != Roles.None;
}

/// <summary>What comes with every command.</summary>
/// <param name="Caller">Who acts.</param>
[GenerateSerializer, Immutable, Alias("CommandContext")]
public sealed record CommandContext(Caller Caller)
{
    /// <summary>The caller's idempotency key (G2), 1 to 255 visible ASCII characters. If null, a repeat is a new command.</summary>
    [Id(0)]
    public string? IdempotencyKey { get; init; }

    /// <summary>The versions that the caller accepts (<c>If-Match</c>); null for any, empty for any that exists.</summary>
    [Id(1)]
    public ImmutableArray<long>? IfMatch { get; init; }

    /// <summary>Return what the command would do, and change nothing.</summary>
    [Id(2)]
    public bool DryRun { get; init; }

    /// <summary>Refuse if the resource exists already (<c>If-None-Match: *</c>).</summary>
    [Id(3)]
    public bool CreateOnly { get; init; }

    /// <summary>Whether the preconditions hold for a resource at this version.</summary>
    /// <param name="version">The resource's version; 0 if nothing is stored.</param>
    /// <param name="exists">Whether it exists. Something may be stored of a missing resource, such as an invitation to an account.</param>
    /// <returns>False if the command must be refused with <c>version_mismatch</c>.</returns>
    public bool Matches(long version, bool exists) =>
        !(CreateOnly && exists) && (IfMatch is not { } wanted || (wanted.IsEmpty ? exists : wanted.Contains(version)));
}
