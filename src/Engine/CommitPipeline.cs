namespace RelayHeat.Engine;

/// <summary>
/// What has been decided on its way into the storage. While one commit is under way, whatever is decided meanwhile gathers and shares
/// the next one.
/// </summary>
/// <typeparam name="T">What is decided.</typeparam>
/// <param name="write">Writes what has gathered in one commit, or throws.</param>
internal sealed class CommitPipeline<T>(Func<ImmutableArray<T>, Task> write)
{
    private readonly List<T> _gathered = [];

    /// <summary>The last commit that has begun.</summary>
    public Task Current { get; private set; } = Task.CompletedTask;

    /// <summary>The commit that follows it; null while nothing has gathered.</summary>
    public Task? Next { get; private set; }

    /// <summary>Ends when all that has been added so far is durable.</summary>
    public Task Durable => Next ?? Current;

    /// <summary>How much waits for the next commit.</summary>
    public int Gathered => _gathered.Count;

    /// <summary>Adds to the next commit, which begins at once when none is under way.</summary>
    /// <returns>A task that ends with that commit.</returns>
    public Task Add(T decided)
    {
        _gathered.Add(decided);
        return Next is null && Current.IsCompleted ? Current = WriteAsync() : Next ??= FollowAsync();
    }

    private async Task FollowAsync()
    {
        // Each commit is answered for by those who wait for it.
        await Current.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Next = null;
        await (Current = WriteAsync());
    }

    private Task WriteAsync()
    {
        ImmutableArray<T> all = [.. _gathered];
        _gathered.Clear();
        return write(all);
    }
}
