using Orleans.Storage;

namespace RelayHeat.Cluster.Support;

/// <summary>The kinds of steps that can fail.</summary>
internal enum StepKind
{
    Read,

    /// <summary>Reads which version is stored.</summary>
    Look,

    Write,
    Retire,
    Call,
}

/// <summary>One action of a grain outside its own memory. <c>Target</c> is the grain that it calls, otherwise itself.</summary>
internal sealed record Step(StepKind Kind, string Entity, string Target, string Method)
{
    public override string ToString() => Kind == StepKind.Call ? $"{Entity} calls {Target}.{Method}" : $"{Kind} {Entity}";
}

/// <summary>The outcome of a step.</summary>
internal enum Fate
{
    Pass,

    /// <summary>It certainly does not happen.</summary>
    RolledBack,

    /// <summary>It does not happen, and its outcome is unknown.</summary>
    LostBefore,

    /// <summary>It happens, and its outcome is unknown.</summary>
    LostAfter,

    /// <summary>Another activation was first.</summary>
    Conflict,

    /// <summary>It takes a while.</summary>
    Slow,
}

/// <summary>What a failing disk or network throws.</summary>
internal sealed class InjectedFaultException(Step step, Fate fate) : IOException($"{fate}: {step}.");

/// <summary>Decides the fate of every step of every grain in a cluster. Without a plan every step passes.</summary>
internal sealed class Faults
{
    private volatile Func<Step, Fate> _plan = _ => Fate.Pass;
    private volatile Action<Step> _unconfirmed = _ => { };
    private volatile Gate? _gate;
    private volatile Gate? _gateBehind;

    /// <summary>Sets a plan. <paramref name="unconfirmed"/> is called for each step with <see cref="Fate.LostAfter"/>.</summary>
    public void Arm(Func<Step, Fate> plan, Action<Step>? unconfirmed = null) => (_unconfirmed, _plan) = (unconfirmed ?? (_ => { }), plan);

    /// <summary>The next step of this kind has this fate; all others pass.</summary>
    public void ArmOnce(Fate fate, Func<Step, bool> which)
    {
        var left = 1;
        Arm(step => which(step) && Interlocked.Exchange(ref left, 0) == 1 ? fate : Fate.Pass);
    }

    /// <summary>Steps of this kind wait until the gate is opened.</summary>
    public Gate Hold(Func<Step, bool> which) => _gate = new Gate(which);

    /// <summary>Steps of this kind happen, and are answered when the gate is opened.</summary>
    public Gate HoldDone(Func<Step, bool> which) => _gateBehind = new Gate(which);

    public void Disarm() => _plan = _ => Fate.Pass;

    /// <summary>Does the step or fails it, according to the plan.</summary>
    public async Task AroundAsync(Step step, Func<Task> act)
    {
        if (_gate is { } gate) await gate.PassAsync(step);
        var fate = _plan(step);
        switch (fate)
        {
            case Fate.RolledBack when step.Kind != StepKind.Call:
                throw new CommitRolledBackException($"Injected: {step}.", null);
            case Fate.Conflict when step.Kind == StepKind.Write:
                throw new InconsistentStateException($"Injected: {step}.");
            case Fate.RolledBack or Fate.Conflict or Fate.LostBefore:
                throw new InjectedFaultException(step, fate);
            case Fate.LostAfter:
                await act();
                _unconfirmed(step);
                throw new InjectedFaultException(step, fate);
            case Fate.Slow:
                // Simulates a slow disk. Nothing depends on the duration.
                await Task.Delay(Random.Shared.Next(1, 20));
                await act();
                break;
            default:
                await act();
                if (_gateBehind is { } behind) await behind.PassAsync(step);
                break;
        }
    }
}

/// <summary>Holds steps until it is opened.</summary>
internal sealed class Gate(Func<Step, bool> which)
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the first step is at the gate.</summary>
    public Task Arrived => _arrived.Task;

    public Task PassAsync(Step step)
    {
        if (!which(step)) return Task.CompletedTask;
        _arrived.TrySetResult();
        return _opened.Task;
    }

    public void Open() => _opened.TrySetResult();
}
