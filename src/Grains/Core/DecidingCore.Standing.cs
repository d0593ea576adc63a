using Microsoft.Extensions.Logging;

namespace RelayHeat.Grains.Core;

/// <summary>An activation and its place: the one that is current, or one that another has overtaken and that must not go on.</summary>
internal sealed partial class DecidingCore<TRules, TState, TCommand, TEvent, TMessage>
{
    private bool _faulted;

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
        string? stored;
        try
        {
            stored = await services.Versions.ReadETagAsync(StateName, _entity);
        }
        catch (Exception e)
        {
            LogReadFailed(services.Logger, e, _entity);
            throw new UnavailableException($"{_entity} does not know whether its record is the newest.");
        }
        if (stored == _etag) return;
        LogSuperseded(services.Logger, _entity);
        GiveUp();
        throw new UnavailableException($"{_entity} has been changed by another activation.");
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
