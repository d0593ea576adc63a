namespace RelayHeat.Grains.Merchants;

/// <summary>
/// When a store lately asked about accounts without inviting them: each answer tells something of an account that is not the store's.
/// Known to the activation alone: nothing is written of what is refused, and a store that nobody calls stays for longer than the window.
/// </summary>
internal sealed class InvitationProbes
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly List<DateTimeOffset> _oldestFirst = [];

    /// <summary>Whether an answer is a probe: a dry run, or a refusal for a reason that is the account's and not the store's.</summary>
    public static bool IsProbe(Outcome<BindingView> answer) => answer.DryRun || answer.Refusal?.Code is not (
        null or Codes.SeatLimitReached or Codes.BindingLimitReached or Codes.InvitationRateLimited or Codes.AlreadyInvited
        or Codes.AlreadyBound or Codes.VersionMismatch);

    /// <summary>When there is room for one more; null when there is now.</summary>
    public DateTimeOffset? RoomFrom(DateTimeOffset now, int limit)
    {
        _oldestFirst.RemoveAll(at => at <= now - Window);
        return _oldestFirst.Count >= limit ? _oldestFirst[^limit] + Window : null;
    }

    public void Count(DateTimeOffset now) => _oldestFirst.Add(now);
}
