using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using Orleans;
using RelayHeat.Grains.Kinds;

namespace RelayHeat.Storage.Support;

/// <summary>Records every command that grains receive, from callers and from other grains.</summary>
internal sealed class CommandsGiven : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<Type, bool> _seen = new();

    /// <summary>The commands of all aggregates, except settlements: these belong to the command that sent the message.</summary>
    public static IEnumerable<Type> All { get; } =
    [
        .. from type in typeof(AggregateKind).Assembly.GetTypes()
           where type.Name.EndsWith("Command", StringComparison.Ordinal)
           from named in type.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false)
           where !named.DerivedType.IsAssignableTo(typeof(ISettlement))
           select named.DerivedType,
    ];

    public IEnumerable<Type> Seen => _seen.Keys;

    public Task Invoke(IIncomingGrainCallContext context)
    {
        for (var i = 0; i < context.Request.GetArgumentCount(); i++)
        {
            if (context.Request.GetArgument(i) is { } argument) _seen[argument.GetType()] = true;
        }
        return context.Invoke();
    }
}
