using Microsoft.Extensions.Logging;

namespace RelayHeat.Grains.Core;

/// <summary>An activation and its place: the one that is current, or one that another has overtaken and that must not go on.</summary>
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    private bool _faulted;
    private Task _commit = Task.CompletedTask;

    /// <summary>
    /// The committed state, certainly the newest at some instant of this call: for another grain that acts on what it is told, and
    /// cannot find out later that an overtaken activation has told it. May run beside a commit of its own.
    /// </summary>
    public async Task<Seen<TState, TEvent>> ReadNewestAsync()
    {
        ThrowIfFaulted();
        var (seen, etag) = (Read(), _etag);
        if (await ReadStoredETagAsync() == etag) return seen;
        // Its own commit perhaps, of which it has not heard yet. One that succeeds has shown it to be in place, as the version check does.
        await _commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        ThrowIfFaulted();
        if (_etag != etag) return Read();
        throw Superseded();
    }

    /// <summary>
    /// An answer that writes nothing is not checked by a write, and must not be given by an activation that has lost its place: another
    /// may have carried out the same command, which would be told that it was refused; and a message of another grain would count as
    /// delivered that the activation in place has never heard of.
    /// </summary>
    private async Task<Outcome<TReply>> StandsAsync<TReply>(CommandContext context, Outcome<TReply> outcome)
    {
        if (!context.DryRun) await RequirePlaceAsync();
        return outcome;
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

    private UnavailableException Superseded()
    {
        LogSuperseded(services.Logger, _entity);
        GiveUp();
        return new UnavailableException($"{_entity} has been changed by another activation.");
    }

    private void GiveUp()
    {
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
