using System.Text.Json.Serialization;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>A platform role in a request for a sandbox token.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlatformRole>))]
internal enum PlatformRole
{
    /// <summary>Registers merchants and accounts.</summary>
    [JsonStringEnumMemberName(RoleNames.Registry)]
    Registry,

    /// <summary>Reviews provider applications.</summary>
    [JsonStringEnumMemberName(RoleNames.Review)]
    Review,

    /// <summary>Penalties, fines and removal.</summary>
    [JsonStringEnumMemberName(RoleNames.Enforcement)]
    Enforcement,

    /// <summary>Operates the cluster.</summary>
    [JsonStringEnumMemberName(RoleNames.Ops)]
    Ops,
}
