namespace RelayHeat.Rules.Support;

/// <summary>The instants, policies and callers that the tests speak of.</summary>
internal static class Given
{
    public const string Registrar = "platform-registry";

    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    public static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public static Policy Published { get; } = PolicyBook.Published.At(Start);

    /// <summary>Limits so small that a handful of commands reaches each of them.</summary>
    public static Policy Small { get; } = Published with
    {
        Version = "small",
        SeatLimit = 2,
        OpenBindingLimit = 4,
        OpenInvitationLimit = 2,
        InvitationDays = 1,
        InvitationsPerDay = 3,
    };

    public static Caller Staff { get; } = new(Registrar, Roles.Registry);

    public static Caller Reviewer { get; } = new("platform-review", Roles.Review);

    public static Caller Enforcer { get; } = new("platform-enforcement", Roles.Enforcement);

    public static Caller Cashier { get; } = new("platform-ops", Roles.Ops);

    public static Caller Account(string name) => new(name, Roles.None);

    /// <summary>What is known of an account that every store may invite (A10).</summary>
    public static AccountFacts Facts(string account) => new(true, SubjectOf(account), [], null, 0);

    public static string SubjectOf(string account) => $"2088-{account}";
}
