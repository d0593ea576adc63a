namespace RelayHeat.Engine.Tests.Schedules;

/// <summary>
/// Rooms that message each other, on one storage, in a cluster whose members may disagree: Orleans at its worst. Dice pick the next
/// step: a work item of any activation, an answer of the storage, the arrival of a call. The storage rolls back, and loses writes and
/// answers. Calls and answers are lost. Activations are doubled, and end in the middle of their work. Everything that an activation has
/// under way ends with it: the engine cannot handle a write that lands after the next activation has answered.
/// </summary>
internal sealed class Town
{
    public static readonly string[] Names = ["a", "b", "c"];

    private readonly Dictionary<string, List<Activation>> _activations = [];
    private readonly Stage _stage;
    private readonly Fault _fault;
    private readonly bool _mayDouble;

    public Town(Stage stage, Fault fault, bool mayDouble)
    {
        (_stage, _fault, _mayDouble) = (stage, fault, mayDouble);
        Disk = new Disk
        {
            Before = BeforeAsync,
            After = AfterAsync,
            ForgetsVersions = fault == Fault.ForgetsVersions,
        };
        stage.OnStandstill = () =>
        {
            stage.Time.Advance(TimeSpan.FromMilliseconds(250));
            return ++Standstills < 2_000;
        };
    }

    public Disk Disk { get; }

    /// <summary>Whether failures are injected.</summary>
    public bool IsRough { get; set; } = true;

    /// <summary>How often nothing could go on until time passed.</summary>
    public int Standstills { get; private set; }

    /// <summary>The activation of a room, if there is exactly one.</summary>
    public object? Only(string entity) =>
        _activations.GetValueOrDefault(entity)?.FindAll(a => a.IsLive) is [var only] ? only : null;

    /// <summary>Calls a room. The call or its answer may be lost.</summary>
    public async Task<T> CallAsync<T>(string entity, Func<IRoom, Task<T>> call)
    {
        await _stage.HappensAsync();
        if (Chance(2)) throw new TimeoutException("The call was lost.");
        var activation = Pick(entity);
        var answer = await activation.CallAsync(call);
        await _stage.HappensAsync();
        if (Chance(2)) throw new TimeoutException("The answer was lost.");
        return answer;
    }

    /// <summary>
    /// The same for a caller that may not wait: its repeat then meets the command while that is under way. The engine handles it if there
    /// is only one activation.
    /// </summary>
    public Task<T> CallAsACallerAsync<T>(string entity, Func<IRoom, Task<T>> call)
    {
        var answer = CallAsync(entity, call);
        if (_mayDouble || !Chance(10)) return answer;
        answer.Ignore();
        throw new TimeoutException("The caller has not waited.");
    }

    /// <summary>Ends the process of an activation: it does nothing more.</summary>
    public void Crash(string entity) => _activations.GetValueOrDefault(entity)?.FindLast(a => a.IsLive)?.Kill();

    public void CrashAll()
    {
        foreach (var activation in _activations.Values.SelectMany(a => a)) activation.Kill();
    }

    public bool Chance(int percent) => IsRough && _stage.Dice!.Next(100) < percent;

    private Activation Pick(string entity)
    {
        if (!_activations.TryGetValue(entity, out var all)) _activations[entity] = all = [];
        var live = all.FindAll(a => a.IsLive);
        // Members that do not see each other have an activation each.
        if (live.Count == 0 || (live.Count == 1 && _mayDouble && Chance(3))) all.Add(new Activation(entity, this));
        else return live[_stage.Dice!.Next(live.Count)];
        return all[^1];
    }

    private async Task BeforeAsync(Access access, string entity)
    {
        await _stage.HappensAsync();
        if (access is Access.Write && Chance(4)) throw new CommitRolledBackException("rolled back", null);
        if (Chance(access is Access.Write or Access.Retire ? 4 : 1)) throw new TimeoutException("It did not arrive.");
    }

    private async Task AfterAsync(Access access, string entity)
    {
        await _stage.HappensAsync();
        if (Chance(access is Access.Write or Access.Retire ? 4 : 1)) throw new TimeoutException("Nobody heard of it.");
    }

    private sealed class Activation
    {
        private readonly Town _town;
        private readonly Room _room;
        private readonly Stage.Strand _strand;
        private readonly TaskCompletionSource _dead = new();
        private readonly TurnQueue _oneAtATime;

        public Activation(string entity, Town town)
        {
            _town = town;
            _strand = new Stage.Strand(town._stage);
            _oneAtATime = new TurnQueue(entity, TimeProvider.System);
            _room = new Room(
                entity, town.Disk, town._stage.Time, other => new Remote(other, town), () => IsLive = false, town._fault);
        }

        public bool IsLive { get; private set; } = true;

        public void Kill()
        {
            IsLive = false;
            _strand.Kill();
            _dead.TrySetResult();
        }

        public async Task<T> CallAsync<T>(Func<IRoom, Task<T>> call)
        {
            var answer = _strand.Start(() => RunAsync(call));
            // If the process is gone first, nobody observes the call's failure.
            if (await Task.WhenAny(answer, _dead.Task) == answer) return await answer;
            throw new TimeoutException("The process is gone.");
        }

        private async Task<T> RunAsync<T>(Func<IRoom, Task<T>> call)
        {
            try
            {
                await _room.LoadAsync();
            }
            catch (UnavailableException)
            {
                IsLive = false;
                throw;
            }
            if (_town._fault != Fault.DoesNotInterleave) return await call(_room);
            using var turn = await _oneAtATime.TakeAsync();
            return await call(_room);
        }
    }

    /// <summary>A room as another room calls it.</summary>
    private sealed class Remote(string entity, Town town) : IRoom
    {
        public Task<Outcome<int>> Do(RoomCommand command, CommandContext context)
        {
            if (command is Note note && town.Disk[$"room/{note.From}"].State.Told.GetValueOrDefault(EntityKey.IdOf(entity)) < note.Number)
            {
                town.Disk.Wrong ??= "A message was sent before it was durable.";
            }
            return town.CallAsync(entity, r => r.Do(command, context));
        }

        public Task<bool> IsIn(string guest) => town.CallAsync(entity, r => r.IsIn(guest));

        public Task Wake() => town.CallAsync(entity, async r =>
        {
            await r.Wake();
            return true;
        });
    }
}
