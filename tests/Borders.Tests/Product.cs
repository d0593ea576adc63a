using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using Assembly = System.Reflection.Assembly;

namespace RelayHeat.Borders.Tests;

/// <summary>Which type of the product uses which, as it is in the assemblies: a constant of another type leaves no trace there.</summary>
internal static class Product
{
    public static readonly Assembly Engine = Assembly.Load("RelayHeat.Engine");
    public static readonly Assembly Grains = Assembly.Load("RelayHeat.Grains");
    public static readonly Assembly Hosting = Assembly.Load("RelayHeat.Hosting");
    public static readonly Assembly Silo = Assembly.Load("RelayHeat.Silo");
    public static readonly Assembly Gateway = Assembly.Load("RelayHeat.Gateway");

    public static readonly Architecture Architecture = new ArchLoader().LoadAssemblies(Engine, Grains, Hosting, Silo, Gateway).Build();
}
