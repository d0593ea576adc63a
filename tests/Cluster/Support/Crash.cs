using System.Collections.Concurrent;

namespace RelayHeat.Cluster.Support;

/// <summary>
/// The crash of a process at its n-th step. Writes, retirements and calls between grains count as steps. After that no grain with the
/// tag reads, writes or calls: what an activation still has in memory has no effect. <c>done</c>: the step itself still happens.
/// </summary>
internal sealed class Crash(int number, bool done)
{
    private readonly Lock _counting = new();
    private int _steps;
    private volatile bool _dying;
    private volatile bool _dead;

    public bool Happened => _dying;

    public bool IsDead => _dead;

    public Step? At { get; private set; }

    public Fate FateOf(Step step)
    {
        if (_dead) return Fate.LostBefore;
        if (step.Kind is StepKind.Read or StepKind.Look) return Fate.Pass;
        lock (_counting)
        {
            if (_dead) return Fate.LostBefore;
            // Until the last call is answered, its receiver is still alive.
            if (_dying || ++_steps < number) return Fate.Pass;
            (_dying, At) = (true, step);
            if (done) return Fate.LostAfter;
            _dead = true;
            return Fate.LostBefore;
        }
    }

    public void Unconfirmed() => _dead = true;
}

/// <summary>Crashes of many stories on one cluster: each affects only the grains with its tag.</summary>
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
