using RelayHeat.Benchmarks;
using RelayHeat.Benchmarks.Commission;
using RelayHeat.Benchmarks.Dashboard;
using RelayHeat.Benchmarks.Providers;
using RelayHeat.Benchmarks.Running;

// Compares RelayHeat with alternatives, and measures its growth. Usage: dotnet run -c Release --project tests/Benchmarks -- COMMAND
const string usage = """
    all [OPTION …]    measures every contender in three rounds and writes docs/performance.md (about 70 minutes). Options: rounds=N,
                      seconds=N, warmup=N, stores=N
    quick [TEXT …] [OPTION …]
                      measures the same in one short round and prints it (about 10 minutes). With TEXTs, only contenders whose names
                      contain one of them take part. Options as for all
    check [NAME …]    checks that contenders answer right, keep their promises and survive a crash; measures nothing
    disk [OPTION …]   measures the works that write on the disk as it is, and with syncs that take 1 and 4 ms longer; writes
                      docs/performance.md (about 30 minutes; needs a C compiler). With options, those of quick: prints only
    costs [NAME …]    counts rows, round trips and bytes of a command and of a work; writes docs/performance.md (about 15 minutes).
                      With NAMEs: prints only
    since COMMIT [COMMIT] [OPTION …]
                      compares this build, or the second commit, with a commit, in alternating rounds; writes docs/performance.md
                      (about 12 minutes; builds the commits in a scratch folder). With more than one argument: prints only
    goals COMMIT [OPTION …]
                      measures what the table of goals needs: all with its options, since, and parts of costs, disk and growth;
                      writes docs/performance.md (about 110 minutes)
    growth [STORES]   measures what a command costs at 1,000, 100,000 and 1,000,000 stores; writes docs/performance.md and
                      docs/scale.md. With STORES: measures up to that number and prints only
    providers         measures admissions, and pages of a list of 100,000 providers; writes docs/performance.md
    commission        measures rates of stores with few and many plans, and fund movements; writes docs/performance.md
    dashboard         measures reads without a dashboard, with one that nobody opens, and with its page open; writes
                      docs/performance.md
    """;

if (!Tools.ArePresent(Console.Error)) return 2;
return args switch
{
    ["all", .. var options] when Plan.All.With(options) is { Names.Count: 0 } plan => await Commands.SideBySideAsync(plan, isKept: true),
    ["quick", .. var options] => await Commands.SideBySideAsync(Plan.Quick.With(options), isKept: false),
    ["check", .. var names] => await Commands.CheckAsync(Plan.Quick with { Rounds = 0, Names = names }),
    ["disk", .. var options] => await Commands.SlowDiskAsync(Plan.Disk.With(options), isKept: options.Length == 0),
    ["costs", .. var names] => await Commands.CostAsync(Plan.Costs with { Names = names }, isKept: names.Length == 0),
    ["since", var commit, .. var rest] => await Commands.CompareAsync(commit, Plan.Since.With(rest), isKept: rest.Length == 0),
    ["goals", var commit, .. var options] when Plan.All.With(options) is { Names.Count: 0 } plan => await Commands.GoalsAsync(commit, plan),
    ["growth"] => await Commands.GrowAsync(most: null),
    ["growth", var stores] when int.TryParse(stores, out var most) => await Commands.GrowAsync(most),
    ["providers"] => await Commands.KeepAsync("providers", ProviderFigures.RunAsync),
    ["commission"] => await Commands.KeepAsync("commission", CommissionFigures.RunAsync),
    ["dashboard"] => await Commands.KeepAsync("dashboard", lab => new DashboardFigures(lab).RunAsync()),
    _ => await Commands.ExplainAsync(usage),
};
