using Microsoft.Extensions.Logging;

namespace RelayHeat.Engine;

/// <summary>An activation and its place: the one that is current, or one that another has overtaken and that must not go on.</summary>
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    private const int MaxLooks = 100;

    private Task<string?> _look = Task.FromResult<string?>(null);
    private Task<string?>? _nextLook;
    private bool _faulted;

    /// <summary>
    /// The committed state, certainly the newest at some instant of this call: for another grain that acts on what it is told, and
    /// cannot find out later that an overtaken activation has told it. May run beside a commit of its own.
    /// </summary>
    public async Task<Seen<TState, TEvent>> ReadNewestAsync()
    {
        for (var looks = 0; looks < MaxLooks; looks++)
        {
            ThrowIfFaulted();
            var (seen, etag) = (Read(), _etag);
            var stored = await LookAsync();
            if (stored == etag) return seen;
            if (stored == _etag) return Read();
            // Its own commit perhaps, of which it had not heard when it looked.
            await EndOf(_commit);
            if (_etag == etag) throw Superseded();
        }
        throw new UnavailableException($"{_entity} changes faster than it can be looked at.");
    }

    /// <summary>The stored version, by one look for all who ask before it begins.</summary>
    private Task<string?> LookAsync()
    {
        if (_nextLook is not null) return _nextLook;
        return _look.IsCompleted ? _look = ReadStoredETagAsync() : _nextLook = LookNextAsync();
    }

    private async Task<string?> LookNextAsync()
    {
        await ((Task)_look).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _look = ReadStoredETagAsync();
        _nextLook = null;
        return await _look;
    }

    /// <summary>
    /// An answer that writes nothing is not checked by a write, and must not be given by an activation that has lost its place: another
    /// may have carried out the same command, which would be told that it was refused; and a message of another grain would count as
    /// delivered that the activation in place has never heard of.
    /// </summary>
    private async Task<Decided<TReply>> StandsAsync<TReply>(CommandContext context, Outcome<TReply> outcome) =>
        new(outcome, context.DryRun ? EndOf(Committed) : await StandAsync());

    /// <summary>
    /// Begins to find out whether this activation is in place after all that it has decided so far; the task that it gives ends when it
    /// is. A commit that has not begun will show it by its success. One under way may have been stored before this was asked.
    /// </summary>
    private async Task<Task> StandAsync()
    {
        if (_following is { } next) return EndOf(next);
        await EndOf(_commit);
        await RequirePlaceAsync();
        return Task.CompletedTask;
    }

    // Whatever became of it, nothing was done for the one who waits.
    private async Task EndOf(Task commit)
    {
        await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        ThrowIfFaulted();
    }

    private async Task RequirePlaceAsync()
    {
        if (await ReadStoredETagAsync() != _etag) throw Superseded();
    }

    private async Task<string?> ReadStoredETagAsync()
    {
        try
        {
            return await services.Versions.ReadETagAsync(StateName, _entity);
        }
        catch (Exception e)
        {
            LogReadFailed(services.Logger, e, _entity);
            throw new UnavailableException($"{_entity} does not know whether its record is the newest.");
        }
    }

    private async Task<Receipt> ReadReceiptAsync(Digest id)
    {
        try
        {
            return await services.Receipts.FindReceiptAsync(_entity, id)
                ?? throw new InvalidOperationException($"An answer of {_entity} that was durable is not there.");
        }
        catch (Exception e)
        {
            LogReadFailed(services.Logger, e, _entity);
            throw new UnavailableException($"An answer of {_entity} could not be read.");
        }
    }

    private UnavailableException Superseded()
    {
        LogSuperseded(services.Logger, _entity);
        GiveUp();
        return new UnavailableException($"{_entity} has been changed by another activation.");
    }

    private void GiveUp()
    {
        if (_faulted) return;
        _faulted = true;
        services.Telemetry.CountRestored(_kind);
        // Without the cause, which Orleans would throw at every caller that waits: they go on to the next activation instead.
        grain.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "A write was not confirmed."));
    }

    private void ThrowIfFaulted()
    {
        if (_faulted) throw new UnavailableException($"{_entity} is being restored from storage.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Entity} was changed by another activation; this one is given up.")]
    private static partial void LogSuperseded(ILogger logger, string entity);
}
