using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;

namespace RelayHeat.Engine;

/// <summary>The names of commands and events: their type discriminators in JSON.</summary>
internal static class JsonNames
{
    private static readonly ConcurrentDictionary<Type, string> Known = new();

    public static string Of(object value) => Of(value.GetType());

    public static string Of(Type type) => Known.GetOrAdd(type, static t => NameIn(t.BaseType, t));

    private static string NameIn(Type? parent, Type type)
    {
        if (parent is null) throw new ArgumentException($"{type} has no name in JSON.", nameof(type));
        var named = parent.GetCustomAttributes<JsonDerivedTypeAttribute>(inherit: false).FirstOrDefault(a => a.DerivedType == type);
        return (string?)named?.TypeDiscriminator ?? NameIn(parent.BaseType, type);
    }
}
