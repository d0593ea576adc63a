using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>Whether the sender's caller waits for a message.</summary>
internal enum Delivery
{
    /// <summary>The caller does not wait for it.</summary>
    Background,

    /// <summary>Delivered before the caller is answered, and before the sender decides anything else.</summary>
    BeforeReply,

    /// <summary>As <see cref="BeforeReply"/>, but the receiver decides the reply. A dry run asks first: a refusal writes nothing.</summary>
    DecidesReply,
}

/// <summary>
/// What an event tells another grain. It is committed with the event and sent until the receiver answers, so receivers must accept
/// repeats.
/// </summary>
/// <typeparam name="TCommand">The sender's commands: a receiver's answer may become one.</typeparam>
internal abstract record Message<TCommand>
{
    /// <summary>The receiver's grain key. Messages to one receiver arrive in order.</summary>
    [JsonIgnore]
    public abstract string Target { get; }

    [JsonIgnore]
    public virtual Delivery Delivery => Delivery.Background;

    /// <summary>Calls the receiver. Returns the command that settles its answer at the sender; null if nothing is to settle.</summary>
    public abstract Task<TCommand?> DeliverAsync(IGrainFactory grains, CommandContext context);
}
