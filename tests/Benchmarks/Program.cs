using RelayHeat.Benchmarks;
using RelayHeat.Benchmarks.Commission;
using RelayHeat.Benchmarks.Dashboard;
using RelayHeat.Benchmarks.Providers;
using RelayHeat.Benchmarks.Running;

// Compares RelayHeat with alternatives, and measures its growth. Usage: dotnet run -c Release --project tests/Benchmarks -- COMMAND
const string usage = """
    all [OPTION …]    every contender in three rounds, into docs/performance.md (about 70 minutes); options are rounds=N, seconds=N,
                      warmup=N and stores=N
    quick [OPTION …]  a look at the same in one short round, printed only (about 10 minutes); the same options, and texts: then only
                      those take part whose names hold one of them
    check [NAME …]    whether contenders answer right, keep what they promise, and survive a crash; nothing is measured
    disk [OPTION …]   the works that write, with the disk as it is and with syncs that take 1 and 4 ms more, into docs/performance.md
                      (about 30 minutes; needs a C compiler); with options as for quick: printed only
    costs [NAME …]    rows, round trips and bytes of a command and of a work, into docs/performance.md (about 15 minutes); with names:
                      printed only
    since COMMIT [COMMIT] [OPTION …]
                      what a commit costs beside this build, or beside another commit, in alternating rounds, into docs/performance.md
                      (about 12 minutes; commits are built in a scratch folder); with more than a commit: printed only
    goals COMMIT [OPTION …]
                      all that the goals are about, and their table, into docs/performance.md: all with its options, since, and of costs,
                      disk and growth what the table needs (about 110 minutes)
    growth [STORES]   what a command costs at 1,000, 100,000 and 1,000,000 stores, into docs/performance.md and
                      docs/scale.md; at most STORES: printed only
    providers         admissions, and pages of a list of 100,000 providers, into docs/performance.md
    commission        rates of stores with few and many plans, and fund movements, into docs/performance.md
    dashboard         reads without a dashboard, with one that nobody looks at, and with its page open, into docs/performance.md
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
