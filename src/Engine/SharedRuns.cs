namespace RelayHeat.Engine;

/// <summary>
/// Runs one operation repeatedly, one run at a time: a commit, or a read of the row's version. Callers that arrive during a run share
/// the next one, so a run serves everybody who asked before it began.
/// </summary>
internal sealed class SharedRuns<T>(Func<Task<T>> run)
{
    /// <summary>The last run that began.</summary>
    public Task<T> Current { get; private set; } = Task.FromResult<T>(default!);

    /// <summary>The run after it; null while nobody has asked for one.</summary>
    public Task<T>? Next { get; private set; }

    /// <summary>The last run that anybody asked for.</summary>
    public Task Last => Next ?? Current;

    /// <summary>Asks for a run. It begins at once if none is under way.</summary>
    public Task<T> AskAsync() => Next is null && Current.IsCompleted ? Current = run() : Next ??= FollowAsync();

    private async Task<T> FollowAsync()
    {
        // A failed run throws to its own callers, not to those of the next run.
        await ((Task)Current).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Next = null;
        return await (Current = run());
    }
}
