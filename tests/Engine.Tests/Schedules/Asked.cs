namespace RelayHeat.Engine.Tests.Schedules;

/// <summary>A command and its answers, which are checked. <c>from</c> is the newest version when it was first sent.</summary>
internal sealed class Asked(string entity, RoomCommand command, string account, int from)
{
    private Outcome<int>? _answer;
    private object? _answeredBy;
    private bool _hasEffect;

    public string Entity => entity;

    public RoomCommand Command => command;

    public string Account => account;

    /// <summary>Whether an attempt since the last answer ended with an unknown outcome.</summary>
    public bool IsUnknown { get; set; }

    // If a crash interrupts a move after its intention is durable, it completes without the caller's key: a repeat is decided again.
    private bool MayBeDecidedAnew => command is Move;

    /// <summary>Checks an answer against what is stored at that instant.</summary>
    /// <param name="outcome">The answer.</param>
    /// <param name="row">What is stored.</param>
    /// <param name="by">The activation that answered; null if several may have.</param>
    public void Answered(Outcome<int> outcome, Stored row, object? by)
    {
        Assert.True(outcome.Version <= row.Version, $"{command}: the answer rests on version {outcome.Version}, which is not stored.");
        if (outcome.Refusal?.Code == "forbidden" && command is not Move)
        {
            // This refusal has no receipt, and says nothing about an earlier attempt.
            Assert.True(row.States.Skip(from).Any(s => s.Banned.Contains(account)), $"{command} was forbidden to who might all the time.");
            Assert.False(_hasEffect, $"{command} was forbidden after it had been answered.");
            return;
        }
        if (_answer is { } first) IsAsBefore(first, outcome, by);
        else IsTrue(outcome, row);
        IsUnknown = false;
        // Only the activation that refused has the receipt; others have it from its next commit on.
        if (_answer?.Refusal is null && _answer is not null) return;
        (_answer, _answeredBy) = (outcome, by);
    }

    /// <summary>Checks at the end: an acknowledged command has one effect; a refused or certainly failed one has none.</summary>
    public void Holds(Disk disk)
    {
        if (MayBeDecidedAnew) return;
        var row = disk[entity];
        var effects = row.Events.Count(e => e.Tag == command.Tag);
        Assert.True(effects <= 1, $"{command} has taken effect {effects} times.");
        var isCertainlyNot = !IsUnknown && _answer is null or { Refusal: not null };
        Assert.True(effects == 0 || !isCertainlyNot, $"{command} was not acknowledged, and has taken effect.");
        if (_answer is { Refusal: null } && effects == 0) Assert.True(WasSo(row), $"{command} was acknowledged and is lost.");
    }

    private void IsTrue(Outcome<int> outcome, Stored row)
    {
        if (MayBeDecidedAnew) return;
        var version = VersionIn(row);
        _hasEffect = version > 0;
        if (outcome.Refusal is { } refusal)
        {
            Assert.True(version == 0, $"{command} was refused and has taken effect.");
            var isFull = row.States.Skip(from).Any(s => s.Guests.Count == RoomState.Seats);
            Assert.True(isFull || refusal.Code != "full", $"{command} was refused, and there was a seat all the time.");
        }
        else if (version > 0) Assert.Equal(version, outcome.Version);
        else Assert.True(WasSo(row), $"{command} is said to hold, and did not all the time.");
    }

    private void IsAsBefore(Outcome<int> first, Outcome<int> outcome, object? by)
    {
        if (MayBeDecidedAnew) return;
        if (_hasEffect) Assert.Equal((first.Version, first.Value), (outcome.Version, outcome.Value));
        if (by is not null && by == _answeredBy) Assert.Equal(first.Refusal?.Code, outcome.Refusal?.Code);
    }

    private int VersionIn(Stored row) => row.Events.FindIndex(e => e.Tag == command.Tag) + 1;

    private bool WasSo(Stored row) => command switch
    {
        Sit s => row.States.Skip(from).Any(state => state.Guests.ContainsKey(s.Guest)),
        Rise r => row.States.Skip(from).Any(state => !state.Guests.ContainsKey(r.Guest)),
        Ban b => row.States.Skip(from).Any(state => state.Banned.Contains(b.Account)),
        Pardon p => row.States.Skip(from).Any(state => !state.Banned.Contains(p.Account)),
        _ => false,
    };
}
