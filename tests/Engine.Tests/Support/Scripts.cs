namespace RelayHeat.Engine.Tests.Support;

/// <summary>Scripted behaviour of the storage.</summary>
internal static class Scripts
{
    public static CommandContext By(string account, string? key = null) => new(new Caller(account, Roles.None)) { IdempotencyKey = key };

    /// <summary>Holds the next such access before it does anything, until the test completes or fails it.</summary>
    public static TaskCompletionSource HoldNext(this Disk disk, Access access)
    {
        var hold = new TaskCompletionSource();
        disk.Before = Once(access, hold.Task, disk.Before);
        return hold;
    }

    /// <summary>Holds the answer of the next such access, until the test delivers or loses it.</summary>
    public static TaskCompletionSource HoldAnswerOfNext(this Disk disk, Access access)
    {
        var hold = new TaskCompletionSource();
        disk.After = Once(access, hold.Task, disk.After);
        return hold;
    }

    public static int Count(this Disk disk, Access access) => disk.Log.Count(a => a == access);

    private static Func<Access, string, Task> Once(Access access, Task hold, Func<Access, string, Task> otherwise)
    {
        var isOver = false;
        return (a, entity) =>
        {
            if (isOver || a != access) return otherwise(a, entity);
            isOver = true;
            return hold;
        };
    }
}

/// <summary>Another room, whose answers the test sets. By default it agrees.</summary>
internal sealed class ScriptedRoom : IRoom
{
    /// <summary>The calls that it received, in order; dry runs in brackets.</summary>
    public List<string> Heard { get; } = [];

    public Func<RoomCommand, CommandContext, Task<Outcome<int>>> Answer { get; set; } = (_, _) => Task.FromResult(new Outcome<int>());

    public Task<Outcome<int>> Do(RoomCommand command, CommandContext context)
    {
        var text = command switch
        {
            Note n => $"note {n.Number}",
            Greeting g => $"greeting {g.Number}",
            Sit s => $"sit {s.Guest}",
            _ => command.ToString(),
        };
        Heard.Add(context.DryRun ? $"({text})" : text);
        return Answer(command, context);
    }

    public Task<bool> IsIn(string guest)
    {
        Heard.Add($"is {guest} in");
        return Task.FromResult(false);
    }

    public Task Wake() => Task.CompletedTask;
}
