namespace RelayHeat.Engine.Tests.Schedules;

/// <summary>One random schedule: callers send commands and repeat those that were not answered, then the invariants are checked.</summary>
internal sealed class Play
{
    private const int Callers = 4;
    private const int CommandsEach = 7;

    private readonly Stage _stage;
    private readonly Town _town;
    private readonly Random _dice;
    private readonly Fault _fault;
    private readonly List<Asked> _asked = [];

    private Play(Stage stage, int seed, Random dice, Fault fault)
    {
        (_stage, _dice, _fault) = (stage, dice, fault);
        // With an even seed, rooms may have two activations; with an odd one, callers may repeat a command that is still under way.
        _town = new Town(stage, fault, mayDouble: seed % 2 == 0);
    }

    /// <summary>Plays it once. Throws if an invariant is broken; returns the number of steps.</summary>
    public static int Run(int seed, Fault fault = Fault.None)
    {
        var (dice, steps) = (new Random(seed), 0);
        Stage.Play(dice, async stage =>
        {
            await new Play(stage, seed, dice, fault).RunAsync();
            steps = stage.Steps;
        });
        return steps;
    }

    private async Task RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAsync));
        _town.IsRough = false;
        _town.CrashAll();
        await SettleAsync();
        Assert.Null(_town.Disk.Wrong);
        foreach (var asked in _asked) asked.Holds(_town.Disk);
        OthersHaveHeard();
        NobodyIsInTwoRooms();
    }

    private async Task CallAsync(int caller)
    {
        for (var i = 0; i < CommandsEach; i++)
        {
            var room = Town.Names[_dice.Next(Town.Names.Length)];
            var command = CommandFor(room, $"{caller}.{i}");
            var account = command is Ban or Pardon ? "host" : $"caller {caller % 2}";
            var asked = new Asked($"room/{room}", command, account, _town.Disk[$"room/{room}"].States.Count - 1);
            _asked.Add(asked);
            await AskAsync(asked);
            if (_dice.Next(4) == 0) await AskAsync(asked);
            if (_town.Chance(3)) _town.Crash(asked.Entity);
            if (_dice.Next(4) == 0) await WakeAsync(asked.Entity);
            if (_dice.Next(4) == 0) _stage.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private async Task AskAsync(Asked asked)
    {
        for (var tries = 1 + _dice.Next(6); tries > 0; tries--)
        {
            var key = _fault == Fault.ForgetsKeys ? null : asked.Command.Tag;
            var context = new CommandContext(new Caller(asked.Account, Roles.None)) { IdempotencyKey = key };
            try
            {
                var before = _town.Only(asked.Entity);
                var outcome = await _town.CallAsACallerAsync(asked.Entity, room => room.Do(asked.Command, context));
                asked.Answered(outcome, _town.Disk[asked.Entity], before == _town.Only(asked.Entity) ? before : null);
                return;
            }
            catch (UnavailableException)
            {
            }
            catch (Exception e) when (e is OutcomeUnknownException or TimeoutException)
            {
                asked.IsUnknown = true;
            }
        }
    }

    // As the sweeper does: failures do not matter, it comes again.
    private async Task WakeAsync(string entity)
    {
        try
        {
            await _town.CallAsync(entity, async room =>
            {
                await room.Wake();
                return true;
            });
        }
        catch (Exception e) when (_town.IsRough && e is (UnavailableException or OutcomeUnknownException or TimeoutException))
        {
        }
    }

    // Callers wait for moves and greetings, so these only go towards c: a cycle of calls would deadlock. Other messages go anywhere.
    private RoomCommand CommandFor(string room, string tag)
    {
        var other = Town.Names.Where(n => n != room).ElementAt(_dice.Next(2));
        var next = room == "a" ? Town.Names[1 + _dice.Next(2)] : "c";
        var guest = $"g{_dice.Next(5)}";
        var mine = $"{room}-{guest}";
        RoomCommand command = _dice.Next(16) switch
        {
            0 or 1 => new Sit(mine) { Ticket = $"t{_dice.Next(3)}" },
            2 => new Sit(mine) { Unless = other },
            3 or 4 or 5 => new Sit(mine),
            6 => new Rise(mine),
            7 when room != "c" => new Greet(next),
            8 or 9 when room != "c" => new Move(mine, next),
            10 => new Ban("caller 0"),
            11 => new Pardon("caller 0"),
            12 or 13 => new Sit($"{room}-brief") { Until = _stage.Time.GetUtcNow().AddSeconds(1) },
            _ => new Tell(other),
        };
        return command with { Tag = tag };
    }

    // Wakes the rooms, as the sweeper does, until all messages are delivered.
    private async Task SettleAsync()
    {
        for (var round = 0; round < 100; round++)
        {
            foreach (var name in Town.Names) await WakeAsync($"room/{name}");
            await _stage.PassAsync(TimeSpan.FromSeconds(2));
            if (Town.Names.All(n => _town.Disk[$"room/{n}"].Outbox.IsEmpty)) return;
        }
        Assert.Fail("Not all messages were delivered.");
    }

    private void OthersHaveHeard()
    {
        foreach (var (from, to) in from f in Town.Names from t in Town.Names where f != t select (f, t))
        {
            var (sender, receiver) = (_town.Disk[$"room/{from}"].State, _town.Disk[$"room/{to}"].State);
            var told = sender.Told.GetValueOrDefault(to);
            Assert.Equal(told, receiver.Heard.GetValueOrDefault(from));
            Assert.Equal(told / 2 * 2, sender.Confirmed.GetValueOrDefault(to));
            Assert.Equal(sender.Greeted.GetValueOrDefault(to), receiver.Greetings.GetValueOrDefault(from));
            var happened = _town.Disk[$"room/{to}"].Events;
            Assert.Equal(Enumerable.Range(1, told), happened.OfType<Heard>().Where(h => h.From == from).Select(h => h.Number));
        }
    }

    private void NobodyIsInTwoRooms()
    {
        var states = Town.Names.Select(n => _town.Disk[$"room/{n}"].State).ToList();
        Assert.All(states, s => Assert.Empty(s.Moving));
        foreach (var state in states)
        {
            foreach (var (guest, to) in state.Gone) Assert.Contains(states.Single(s => s.Id == to).Guests.Keys, g => g == guest);
        }
    }
}
