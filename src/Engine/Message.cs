using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>When the sender's caller is answered, as seen from one message of its command.</summary>
internal enum Delivery
{
    /// <summary>The caller does not wait for it.</summary>
    Background,

    /// <summary>Delivered before the caller is answered, and before the sender decides anything else.</summary>
    BeforeReply,

    /// <summary>As <see cref="BeforeReply"/>, and the receiver decides the reply: it is asked first, so that a no writes nothing.</summary>
    DecidesReply,
}

/// <summary>
/// What one grain has to tell another because of an event. It is committed with the event and delivered until the receiver
/// has answered, so a receiver may get it twice and must not mind.
/// </summary>
/// <typeparam name="TCommand">The sender's commands: an answer may become one.</typeparam>
internal abstract record Message<TCommand>
{
    /// <summary>The receiver's grain key. Messages to one receiver arrive in order.</summary>
    [JsonIgnore]
    public abstract string Target { get; }

    [JsonIgnore]
    public virtual Delivery Delivery => Delivery.Background;

    /// <summary>Calls the receiver; what it answers is the command that settles it here, or null when there is nothing to settle.</summary>
    public abstract Task<TCommand?> DeliverAsync(IGrainFactory grains, CommandContext context);
}
