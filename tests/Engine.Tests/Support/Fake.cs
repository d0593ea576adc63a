using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace RelayHeat.Engine.Tests.Support;

/// <summary>A fake of an Orleans interface with the few members that the engine uses. All others throw.</summary>
[SuppressMessage("Performance", "CA1852", Justification = "The proxies derive from it when the tests run.")]
internal class Fake : DispatchProxy
{
    private Dictionary<string, Func<object?[], object?>> _members = [];

    public static T Of<T>(params (string Member, Func<object?[], object?> Does)[] members)
        where T : class
    {
        var fake = Create<T, Fake>();
        ((Fake)(object)fake)._members = members.ToDictionary(m => m.Member, m => m.Does);
        return fake;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _members.TryGetValue(targetMethod!.Name, out var does)
            ? does(args ?? [])
            : throw new NotSupportedException($"{targetMethod.Name} is not expected to be called.");
}
