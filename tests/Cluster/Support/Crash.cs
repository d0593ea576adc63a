using System.Collections.Concurrent;

namespace RelayHeat.Cluster.Support;

/// <summary>
/// The death of a process at its n-th step. From then on nothing that bears the tag reads, writes or calls any more, so whatever
/// an activation still holds in memory can have no effect: to the rest of the world it is gone.
/// </summary>
/// <param name="number">Which step: writes, retirements and calls between grains count.</param>
/// <param name="done">Whether that step itself still happens.</param>
internal sealed class Crash(int number, bool done)
{
    private readonly Lock _counting = new();
    private int _steps;
    private volatile bool _dying;
    private volatile bool _dead;

    public bool Happened => _dying;

    public bool IsDead => _dead;

    /// <summary>The step at which it happened.</summary>
    public Step? At { get; private set; }

    public Fate FateOf(Step step)
    {
        if (_dead) return Fate.LostBefore;
        if (step.Kind is StepKind.Read or StepKind.Look) return Fate.Pass;
        lock (_counting)
        {
            if (_dead) return Fate.LostBefore;
            // While the last call is being answered, the one who answers is still alive.
            if (_dying || ++_steps < number) return Fate.Pass;
            (_dying, At) = (true, step);
            if (done) return Fate.LostAfter;
            _dead = true;
            return Fate.LostBefore;
        }
    }

    public void Unconfirmed() => _dead = true;
}

/// <summary>Crashes of many worlds on one cluster: each concerns the grains of its tag alone.</summary>
internal sealed class Crashes
{
    private readonly ConcurrentDictionary<string, Crash> _byTag = new();

    public void Arm(Faults faults) => faults.Arm(
        step => _byTag.TryGetValue(Tags.Of(step.Entity), out var crash) ? crash.FateOf(step) : Fate.Pass,
        step =>
        {
            if (_byTag.TryGetValue(Tags.Of(step.Entity), out var crash)) crash.Unconfirmed();
        });

    public void Plan(string tag, Crash crash) => _byTag[tag] = crash;

    public void Restart(string tag) => _byTag.TryRemove(tag, out _);
}
