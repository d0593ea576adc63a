using RelayHeat.Engine;

namespace RelayHeat.Hosting.Auth;

/// <summary>The platform roles as tokens name them.</summary>
internal static class RoleNames
{
    public const string Registry = "platform.registry";
    public const string Review = "platform.review";
    public const string Enforcement = "platform.enforcement";
    public const string Ops = "platform.ops";

    public static readonly string[] All = [Registry, Review, Enforcement, Ops];

    /// <summary>The role of this name; none for an unknown name, because an issuer may serve other products too.</summary>
    public static Roles Parse(string name) => name switch
    {
        Registry => Roles.Registry,
        Review => Roles.Review,
        Enforcement => Roles.Enforcement,
        Ops => Roles.Ops,
        _ => Roles.None,
    };
}
