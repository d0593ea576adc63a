namespace RelayHeat.Grains.Merchants;

/// <summary>
/// When a store lately asked about accounts without binding any: each answer tells something of an account that is not the store's.
/// Known to the activation alone: nothing is written of what is refused, and a store that nobody calls stays for longer than the window.
/// </summary>
internal sealed class InvitationProbes
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly List<DateTimeOffset> _oldestFirst = [];

    /// <summary>Counts one, if there is room for it.</summary>
    /// <returns>Null, or when there is room again.</returns>
    public DateTimeOffset? TryCount(DateTimeOffset now, int limit)
    {
        _oldestFirst.RemoveAll(at => at <= now - Window);
        if (_oldestFirst.Count >= limit) return _oldestFirst[^limit] + Window;
        _oldestFirst.Add(now);
        return null;
    }

    /// <summary>What was counted then was no probe after all.</summary>
    public void GiveBack(DateTimeOffset countedAt) => _oldestFirst.Remove(countedAt);
}
