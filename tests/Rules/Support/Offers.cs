namespace RelayHeat.Rules.Support;

using Core = Deciding<CommissionRules, CommissionState, CommissionCommand, CommissionEvent>;
using Decision = Decision<CommissionEvent>;

/// <summary>One store's commission under test. Commands come from its main account unless the test says otherwise.</summary>
internal sealed class Offers(Policy? policy = null)
{
    public const string Item = "item-1";
    public const string Category = "美妆";

    public static readonly Authority Main = Allows(
        "manage_bindings", "view_bindings", "set_commission", "view_commission", "view_fund_account");

    private readonly Dictionary<string, PartRow> _stored = [];

    public CommissionState State { get; private set; } = CommissionRules.New(Store.Id);

    public long Version { get; private set; }

    public DateTimeOffset Now { get; set; } = Given.Start;

    public Policy Policy { get; set; } = policy ?? Given.Published;

    /// <summary>What is stored beside the row, by id.</summary>
    public IReadOnlyDictionary<string, PartRow> Stored => _stored;

    public static Authority Allows(params string[] capabilities) => new(true, [.. capabilities], 7);

    /// <summary>The commission as the grain runs it: what is asked before deciding, and what is stored after it.</summary>
    public Decision Execute(CommissionCommand command, Caller caller, Authority? authority = null)
    {
        var found = command is PlanCommand c ? Find(c.PlanId) : null;
        var facts = new CommissionFacts(command is ConfirmPlan ? null : authority ?? Main, found);
        var taken = Core.Take(State, Version, command, caller, Now, Policy, facts);
        Record(taken);
        return taken.Decision;
    }

    public void Wake() => Record(Core.Wake(State, Version, Now));

    public Decision Execute(CommissionCommand command) => Execute(command, Given.Account(Store.Main));

    public Decision Create(
        PlanKind kind,
        long rateBps = 1000,
        string? target = null,
        string[]? streamers = null,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null) =>
        Execute(new CreatePlan(
            kind, rateBps, target ?? TargetOf(kind), kind.IsDirectional() ? [.. streamers ?? ["s1"]] : [], from, to));

    /// <summary>A plan that is there; directional ones are confirmed by all whom they name.</summary>
    public string Has(
        PlanKind kind, long rateBps = 1000, string[]? streamers = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var planId = Create(kind, rateBps, null, streamers, from, to).Records<PlanCreated>().PlanId;
        foreach (var streamer in State.Plans[planId].Streamers.Keys) Confirm(planId, streamer).Records<PlanConfirmed>();
        return planId;
    }

    public Decision ChangeRate(string planId, long rateBps, DateTimeOffset? from = null) => Execute(new ChangeRate(planId, rateBps, from));

    public Decision Stop(string planId) => Execute(new StopPlan(planId));

    public Decision Confirm(string planId, string streamer) => Execute(new ConfirmPlan(planId, streamer), Given.Account(streamer));

    public Plan Find(string planId) => TryFind(planId)!;

    public PlanView Show(string planId) => CommissionProjections.Plan(Find(planId), Now);

    public PlanStatus Status(string planId) => Show(planId).Status;

    public int? Rate(string? streamer = null, string? item = Item, string? category = Category, DateTimeOffset? at = null) =>
        State.Effective(item, category, streamer, at ?? Now)?.RateBps;

    public static string TargetOf(PlanKind kind) =>
        kind == PlanKind.StoreWide ? "" : kind == PlanKind.CategoryDirectional ? Category : Item;

    /// <summary>The state as it is read back from what is stored.</summary>
    public CommissionState ReadBack() => CommissionRules.WithParts(
        new CommissionState { MerchantId = State.MerchantId, Version = State.Version, OpenPlans = State.OpenPlans },
        new([.. _stored.Values.Where(p => p.IsOpen).OrderBy(p => p.Number)], GrainJson.Options));

    private Plan? TryFind(string planId) => State.Find(planId) ?? (_stored.TryGetValue(planId, out var part)
        ? System.Text.Json.JsonSerializer.Deserialize(part.Json, GrainJson.For<Plan>())
        : null);

    private void Record(Taken<CommissionState, CommissionCommand, CommissionEvent> taken)
    {
        foreach (var happened in taken.Recorded)
        {
            var after = CommissionRules.Apply(State, happened);
            var part = CommissionRules.Part(State, happened, after, Now)!;
            Assert.Equal(part.IsNew, !_stored.ContainsKey(part.Id));
            _stored[part.Id] = part.ToRow(GrainJson.Options);
            State = after;
        }
        Version = taken.Version;
        Assert.Equal(Version, State.Version);
    }
}
