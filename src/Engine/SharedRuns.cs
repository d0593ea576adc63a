namespace RelayHeat.Engine;

/// <summary>
/// Runs something again and again, one run after another: a commit, or a look at the storage. Whoever asks while a run is under way
/// shares the next one, so each run serves all who have asked before it began.
/// </summary>
/// <typeparam name="T">What a run leads to.</typeparam>
/// <param name="run">Runs once.</param>
internal sealed class SharedRuns<T>(Func<Task<T>> run)
{
    /// <summary>The last run that has begun.</summary>
    public Task<T> Current { get; private set; } = Task.FromResult<T>(default!);

    /// <summary>The run that follows it; null while nobody has asked for one.</summary>
    public Task<T>? Next { get; private set; }

    /// <summary>The last run that anybody has asked for.</summary>
    public Task Last => Next ?? Current;

    /// <summary>Asks for a run. It begins at once when none is under way.</summary>
    /// <returns>A task that ends with that run.</returns>
    public Task<T> AskAsync() => Next is null && Current.IsCompleted ? Current = run() : Next ??= FollowAsync();

    private async Task<T> FollowAsync()
    {
        // Each run is answered for by those who wait for it.
        await ((Task)Current).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Next = null;
        return await (Current = run());
    }
}
