using ArchUnitNET.Fluent;
using ArchUnitNET.Fluent.Syntax.Elements.Types;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace RelayHeat.Borders.Tests;

/// <summary>What each project may know of the others and of its surroundings, and why.</summary>
public sealed class ProjectBorders
{
    private const string Web = @"^Microsoft\.AspNetCore(\.|$)";
    private const string Drivers = @"^(Npgsql|NpgsqlTypes|Microsoft\.Data\.Sqlite|SQLitePCL|DbUp)(\.|$)";
    private const string Databases = Drivers + @"|^System\.Data(\.|$)";
    private const string SiloProject = @"^RelayHeat\.Silo(\.|$)";

    // Attributes say how a state is stored; they are not called.
    private const string Json = @"^(System\.Text\.Json(\.Nodes|\.Schema|\.Serialization\.Metadata)?|Newtonsoft\..*)$";
    private const string Orleans = @"^Orleans(\.|$)";

    private const string RulesAndStates = "(Rules|State|Ledger)$";

    [Fact]
    public void Engine_NamesNoAggregate() => Holds(
        Types().That().ResideInAssembly(Product.Engine).Should()
            .NotHaveNameMatching(string.Join('|', AggregateNames()))
            .Because("a new aggregate must not change what is the same for all of them"));

    [Fact]
    public void EngineAndGrains_KnowNeitherTheWebNorADatabase() => Holds(
        Types().That().ResideInAssembly(Product.Engine, Product.Grains).Should()
            .NotDependOnAnyTypesThat().ResideInNamespaceMatching($"{Web}|{Databases}")
            .Because("grains run on either database and behind any edge, and their tests need neither"));

    [Fact]
    public void Hosting_KnowsNoDatabase() => Holds(
        Types().That().ResideInAssembly(Product.Hosting).Should()
            .NotDependOnAnyTypesThat().ResideInNamespaceMatching(Databases)
            .Because("a gateway that hosts no silo would load the database's driver with it"));

    [Fact]
    public void Hosting_KnowsNoGrainAndNoProgram() => Holds(
        Types().That().ResideInAssembly(Product.Hosting).Should()
            .NotDependOnAnyTypesThat().ResideInNamespaceMatching(@"^RelayHeat\.(Grains|Silo|Gateway)(\.|$)")
            .Because("what silo and gateway share must not change with the domain, nor with either of them"));

    [Fact]
    public void Gateway_KnowsTheSilo_InTheClassThatHostsOneAlone() => Holds(
        Types().That().ResideInAssembly(Product.Gateway).And().DoNotHaveName("HostedSilo").Should()
            .NotDependOnAnyTypesThat().ResideInNamespaceMatching(SiloProject)
            .Because("a gateway calls silos by the contracts of the grains, wherever the silo is"));

    [Fact]
    public void Gateway_KnowsADriver_InTheClassThatFindsTheSilosAlone() => Holds(
        Types().That().ResideInAssembly(Product.Gateway).And().DoNotHaveName("ClusterClient").Should()
            .NotDependOnAnyTypesThat().ResideInNamespaceMatching(Drivers)
            .Because("a gateway reads Orleans' list of silos in PostgreSQL, and everything else it asks grains for"));

    [Fact]
    public void RulesAndStates_KnowNoOrleans() => Holds(
        Types().That().ResideInAssembly(Product.Grains).And().HaveNameMatching(RulesAndStates).Should()
            .NotDependOnAnyTypesThat().ResideInNamespaceMatching(Orleans)
            .Because("a rule is a pure function: it is tried without a cluster, and decides the same on every silo"));

    [Fact]
    public void RulesAndStates_KnowNoJsonButItsAttributes() => Holds(
        Types().That().ResideInAssembly(Product.Grains).And().HaveNameMatching(RulesAndStates).Should()
            .NotDependOnAnyTypesThat().ResideInNamespaceMatching(Json)
            .Because("how a state is stored is not for the rules to know"));

    // Rules that find nothing hold for everything: here they find what is there.
    [Fact]
    public void Borders_WhereTheyAreCrossed_AreSeen()
    {
        Assert.NotEmpty(Faults(Types().That().ResideInAssembly(Product.Silo).Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(Databases)));
        Assert.NotEmpty(Faults(Types().That().ResideInAssembly(Product.Hosting).Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(Web)));
        Assert.NotEmpty(Faults(Types().That().HaveName("HostedSilo").Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(SiloProject)));
        Assert.NotEmpty(Faults(Types().That().HaveName("ClusterClient").Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(Drivers)));
        Assert.NotEmpty(Faults(Types().That().HaveName("ReadModelGrain").Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(Orleans)));
        Assert.NotEmpty(Faults(Types().That().HaveName("ClockGrain").Should().NotDependOnAnyTypesThat().ResideInNamespaceMatching(Json)));
    }

    private static IEnumerable<string> AggregateNames() => Product.Grains.GetTypes()
        .Where(type => type.GetInterfaces().Any(i => i.Name == "IRules`3"))
        .Select(type => type.Name.Replace("Rules", "", StringComparison.Ordinal));

    private static void Holds(TypesShouldConjunctionWithDescription rule)
    {
        var faults = Faults(rule);
        if (faults.Count > 0) Assert.Fail($"{rule.Description}:\n{string.Join('\n', faults)}");
    }

    private static List<string> Faults(IArchRule rule) =>
        [.. rule.Evaluate(Product.Architecture).Where(result => !result.Passed).Select(result => result.Description)];
}
