namespace RelayHeat.Engine.Tests.Schedules;

/// <summary>A command with all that its caller was told of it.</summary>
/// <param name="entity">Whom it was given to.</param>
/// <param name="command">What was asked.</param>
/// <param name="account">Who asks.</param>
/// <param name="from">The newest version when it was asked first.</param>
internal sealed class Asked(string entity, RoomCommand command, string account, int from)
{
    private Outcome<int>? _answer;
    private object? _answeredBy;
    private bool _hasEffect;

    public string Entity => entity;

    public RoomCommand Command => command;

    public string Account => account;

    /// <summary>Whether a try since the last answer ended so that nobody can tell what became of it.</summary>
    public bool IsUnknown { get; set; }

    // What a crash interrupts after its intention is durable ends without the caller's key, so a repeat is decided anew.
    private bool MayBeDecidedAnew => command is Move;

    /// <summary>Holds an answer against what is stored at the instant at which it is given.</summary>
    /// <param name="outcome">The answer.</param>
    /// <param name="row">What is stored.</param>
    /// <param name="by">The activation that has given it, where it can be no other.</param>
    public void Answered(Outcome<int> outcome, Stored row, object? by)
    {
        Assert.True(outcome.Version <= row.Version, $"{command}: the answer rests on version {outcome.Version}, which is not stored.");
        if (outcome.Refusal?.Code == "forbidden" && command is not Move)
        {
            // It is not remembered, and tells nothing of an earlier try.
            Assert.True(row.States.Skip(from).Any(s => s.Banned.Contains(account)), $"{command} was forbidden to who might all the time.");
            Assert.False(_hasEffect, $"{command} was forbidden after it had been answered.");
            return;
        }
        if (_answer is { } first) IsAsBefore(first, outcome, by);
        else IsTrue(outcome, row);
        IsUnknown = false;
        // A refusal is remembered by the activation that gave it, and by others from its next commit on.
        if (_answer?.Refusal is null && _answer is not null) return;
        (_answer, _answeredBy) = (outcome, by);
    }

    /// <summary>Holds in the end: one effect of what was acknowledged, none of what was refused or certainly not done.</summary>
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
