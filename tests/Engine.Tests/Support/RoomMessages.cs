namespace RelayHeat.Engine.Tests.Support;

/// <summary>The contract of a room.</summary>
internal interface IRoom : IGrainWithStringKey
{
    Task<Outcome<int>> Do(RoomCommand command, CommandContext context);

    Task<bool> IsIn(string guest);

    Task Wake();
}

/// <summary>A background message. The receiver confirms every second one.</summary>
internal sealed record NoteTo(string From, string Room, int Number) : Message<RoomCommand>
{
    public override string Target => $"room/{Room}";

    public override async Task<RoomCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        await grains.GetGrain<IRoom>(Target).TakesAsync(new Note(From, Number), context);
        return Number % 2 == 0 ? new Confirm(Room, Number) : null;
    }
}

/// <summary>A message that must arrive before the reply.</summary>
internal sealed record GreetingTo(string From, string Room, int Number) : Message<RoomCommand>
{
    public override string Target => $"room/{Room}";

    public override Delivery Delivery => Delivery.BeforeReply;

    public override async Task<RoomCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        await grains.GetGrain<IRoom>(Target).TakesAsync(new Greeting(From, Number), context);
        return null;
    }
}

/// <summary>A message whose receiver decides the reply: whether the guest may come.</summary>
internal sealed record ArrivalAt(string Guest, string Room) : Message<RoomCommand>
{
    public override string Target => $"room/{Room}";

    public override Delivery Delivery => Delivery.DecidesReply;

    public override async Task<RoomCommand?> DeliverAsync(IGrainFactory grains, CommandContext context)
    {
        var outcome = await grains.GetGrain<IRoom>(Target).Do(new Sit(Guest), context);
        return new SettleMove(Guest, outcome.Refusal);
    }
}

internal static class RoomExtensions
{
    /// <summary>A room refuses only messages that come out of order.</summary>
    public static async Task TakesAsync(this IRoom room, RoomCommand message, CommandContext context)
    {
        var outcome = await room.Do(message, context);
        if (outcome.Refusal is { } refusal) throw new MessageRefusedException($"{message} was refused: {refusal.Code}.");
    }
}

internal sealed class MessageRefusedException(string message) : Exception(message);
