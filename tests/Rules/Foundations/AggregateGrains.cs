using Orleans.Concurrency;

namespace RelayHeat.Rules.Foundations;

/// <summary>What holds for the grain of every aggregate.</summary>
public sealed class AggregateGrains
{
    [Fact]
    public void EveryAggregate_Interleaves()
    {
        var grains = typeof(AggregateKind).Assembly.GetTypes().Where(IsAggregate).ToList();
        Assert.Equal(AggregateKind.All.Length, grains.Count);
        Assert.All(grains, g => Assert.True(g.IsDefined(typeof(ReentrantAttribute), inherit: false), $"{g} is not [Reentrant]."));
    }

    private static bool IsAggregate(Type type)
    {
        for (var parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            if (parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(AggregateGrain<,,,>)) return !type.IsAbstract;
        }
        return false;
    }
}
