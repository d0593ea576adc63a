using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using RelayHeat.Grains.Merchants;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Hosting.Auth;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>A token that the sandbox made.</summary>
/// <param name="Token">A JWT, to be sent as a bearer token.</param>
internal sealed record TokenAnswer(string Token);

/// <summary>How the server is.</summary>
/// <param name="Status">healthy or unhealthy.</param>
/// <param name="Checks">Each check by its name.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyDictionary<string, string> Checks);

/// <summary>A page of a list.</summary>
/// <param name="Items">The items, in a fixed order.</param>
/// <param name="NextCursor">Send it as cursor (after, for events) to have the next page; null at the end.</param>
internal sealed record PageAnswer<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>An event of the audit feed.</summary>
/// <param name="Sequence">Its place in commit order; rises, with no promise that it rises by one.</param>
/// <param name="Instant">When it was decided.</param>
/// <param name="Entity">What it happened to.</param>
/// <param name="Version">The version of the entity that it made.</param>
/// <param name="Type">What happened.</param>
/// <param name="Actor">Who caused it.</param>
/// <param name="PolicyVersion">The policy it was decided under.</param>
/// <param name="Data">What is particular to the type.</param>
internal sealed record EventAnswer(
    long Sequence, DateTimeOffset Instant, string Entity, long Version, string Type, string Actor, string PolicyVersion, JsonElement Data);

/// <summary>A merchant's entry.</summary>
/// <param name="Name">The store's name.</param>
/// <param name="MainAccount">The account that owns it; not a sub-account, and fixed once registered.</param>
/// <param name="StoreType">Its marketplace.</param>
/// <param name="AlipaySubject">Who stands behind it at Alipay.</param>
internal sealed record MerchantBody(
    [property: MinLength(1), MaxLength(64)] string Name,
    [property: MinLength(1), MaxLength(64)] string MainAccount,
    StoreType StoreType,
    [property: MinLength(1), MaxLength(64)] string AlipaySubject);

/// <summary>What the platform knows of an account.</summary>
/// <param name="RealNameVerified">Whether Alipay has verified its real name.</param>
/// <param name="AlipaySubject">Who stands behind it at Alipay; may be null while the real name is not verified.</param>
/// <param name="PlatformIdentities">Its other identities on the platform.</param>
internal sealed record AccountBody(
    bool RealNameVerified,
    [property: MinLength(1), MaxLength(64)] string? AlipaySubject,
    [property: MaxLength(6)] IReadOnlyList<PlatformIdentity> PlatformIdentities);

/// <summary>Whom to invite or, for a sub-account, to bind.</summary>
/// <param name="Account">The account.</param>
/// <param name="Type">Operator account or sub-account.</param>
/// <param name="Permission">With which permission.</param>
internal sealed record InviteBody([property: MinLength(1), MaxLength(64)] string Account, BindingType Type, Permission Permission);

/// <summary>A permission to change to.</summary>
/// <param name="Permission">The permission.</param>
internal sealed record PermissionBody(Permission Permission);

/// <summary>Whose token to make.</summary>
/// <param name="Account">The account.</param>
/// <param name="Roles">Its platform roles; none for an ordinary account.</param>
internal sealed record TokenBody(
    [property: MinLength(1), MaxLength(64)] string Account, [property: MaxLength(4)] IReadOnlyList<PlatformRole> Roles);

/// <summary>How far to move the clock.</summary>
/// <param name="Advance">An ISO 8601 duration of weeks, days, hours, minutes and seconds.</param>
internal sealed record ClockBody([property: MaxLength(64), RegularExpression("^P.+$")] string Advance);
