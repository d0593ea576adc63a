using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using Orleans;
using RelayHeat.Grains;

namespace RelayHeat.Storage.Support;

/// <summary>Notes every command that a grain is given, by callers and by other grains.</summary>
internal sealed class CommandsGiven : IIncomingGrainCallFilter
{
    private readonly ConcurrentDictionary<Type, bool> _seen = new();

    /// <summary>The commands of all aggregates. How an exchange with another grain ends is a part of the command that began it.</summary>
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
