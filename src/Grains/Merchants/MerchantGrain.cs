using System.Diagnostics.Metrics;
using Orleans.Concurrency;
using RelayHeat.Grains.OperatorAccounts;
using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Merchants;

using Seen = Seen<MerchantState, MerchantEvent>;

[GrainType(GrainKeys.Merchant), Reentrant]
internal sealed class MerchantGrain(IGrainContext grain, EngineServices services, SeatTelemetry telemetry)
    : AggregateGrain<MerchantRules, MerchantState, MerchantCommand, MerchantEvent>(grain, services), IMerchantGrain
{
    private readonly InvitationProbes _probes = new();
    private readonly SeatTelemetry.Count _seats = telemetry.Begin();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        _seats.Show(0);
        return base.OnDeactivateAsync(reason, token);
    }

    protected override void OnCommitted(MerchantState state) => _seats.Show(state.SeatsInUse);

    public Task<Outcome<MerchantView>> Register(RegisterMerchant command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, MerchantProjections.Merchant);

    public async Task<Outcome<BindingView>> Invite(InviteOperator command, CommandContext context)
    {
        var show = MerchantProjections.Binding(command.Account);
        if (command.Type == BindingType.SubAccount) return await Aggregate.ExecuteAsync(command, context, show);
        DateTimeOffset? askedAt = null;
        var outcome = await Aggregate.ExecuteAsync(command, context, show, async () =>
        {
            var now = Services.Clock.UtcNow;
            if (_probes.RoomFrom(now, Services.Policy.InvitationProbes) is { } from) return new InviteFacts(null, from);
            askedAt = now;
            return new InviteFacts(await Services.Grains.GetAccount(command.Account).GetFacts(), null);
        });
        if (askedAt is { } at && InvitationProbes.IsProbe(outcome)) _probes.Count(at);
        return outcome;
    }

    public Task<Outcome<BindingView>> Resend(ResendInvitation command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, MerchantProjections.Binding(command.Account));

    public Task<Outcome<BindingView>> ChangePermission(ChangePermission command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, MerchantProjections.Binding(command.Account));

    public Task<Outcome<EndedView>> Unbind(UnbindOperator command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, MerchantProjections.Ended);

    public Task<Outcome<BindingView>> ConfirmSeat(ConfirmSeat command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, MerchantProjections.Binding(command.Account));

    public Task<Outcome<EndedView>> CloseBinding(CloseBinding command, CommandContext context) =>
        Aggregate.ExecuteAsync(command, context, MerchantProjections.Ended);

    public Task<Outcome<MerchantView>> Get(Caller caller) => Answer(
        seen => caller.HasAny(Roles.Registry | Roles.Ops) || CapabilitiesOf(caller, seen).Length > 0,
        MerchantProjections.Merchant);

    public Task<Outcome<Page<BindingView>>> ListBindings(string? after, int limit, Caller caller) => Answer(
        seen => CapabilitiesOf(caller, seen).Contains(Capabilities.ViewBindings),
        seen => MerchantProjections.Bindings(seen, after, limit, SeesAll(caller, seen) ? null : caller.Account));

    public async Task<Outcome<BindingView>> GetBinding(string account, Caller caller)
    {
        var found = await Answer(
            seen => SeesAll(caller, seen)
                || (account == caller.Account && CapabilitiesOf(caller, seen).Contains(Capabilities.ViewBindings)),
            seen => seen.State.Bindings.ContainsKey(account) ? MerchantProjections.Binding(account)(seen) : null);
        return found switch
        {
            { Refusal: { } refusal } => refusal,
            { Value: null } => new Refusal(Codes.BindingNotFound),
            _ => new Outcome<BindingView> { Value = found.Value, Version = found.Version },
        };
    }

    // A stranger who asks for its own rights gets the same answer whether or not the store exists.
    public Task<Outcome<RightsView>> GetRights(string account, Caller caller) =>
        account == caller.Account && !caller.HasAny(Roles.Ops) && !Aggregate.Read().State.Knows(account)
            ? Task.FromResult(new Outcome<RightsView> { Value = MerchantProjections.NoRights(account) })
            : Answer(
                seen => account == caller.Account || caller.Account == seen.State.MainAccount || caller.HasAny(Roles.Ops),
                seen => MerchantProjections.Rights(seen, account));

    public Task<Authority> GetAuthority(string account) => Task.FromResult(AuthorityOf(account, Aggregate.Read()));
    public async Task<Authority> Vouch(string account) => AuthorityOf(account, await Aggregate.ReadNewestAsync());

    public async Task<bool> IsBound(string bindingId) =>
        (await Aggregate.ReadNewestAsync()).State.Bindings.Values.Any(b => b.IsBound && b.BindingId == bindingId);

    public async Task<BindingView?> FindBinding(string account)
    {
        var seen = await Aggregate.ReadNewestAsync();
        return seen.State.Bindings.ContainsKey(account) ? MerchantProjections.Binding(account)(seen) : null;
    }

    public Task<bool> MayReadEvents(Caller caller) =>
        Task.FromResult(Aggregate.Read().State is { IsRegistered: true } state && state.MainAccount == caller.Account);

    private Task<Outcome<T>> Answer<T>(Func<Seen, bool> may, Func<Seen, T> show)
    {
        var seen = Aggregate.Read();
        return Task.FromResult(Refusals.ForbiddenOrMissing(may(seen), seen.State.IsRegistered, Codes.MerchantNotFound) is { } refusal
            ? refusal
            : new Outcome<T> { Value = show(seen), Version = seen.Version });
    }

    private static Authority AuthorityOf(string account, Seen seen) =>
        new(seen.State.IsRegistered, seen.State.CapabilitiesOf(account, seen.Policy), seen.Version);

    private static ImmutableArray<string> CapabilitiesOf(Caller caller, Seen seen) =>
        seen.State.CapabilitiesOf(caller.Account, seen.Policy);

    private static bool SeesAll(Caller caller, Seen seen) => Capabilities.SeesAllBindings(CapabilitiesOf(caller, seen));
}

/// <summary>When a store asked about accounts without inviting them. Kept in memory, which outlives the window.</summary>
internal sealed class InvitationProbes
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly List<DateTimeOffset> _oldestFirst = [];

    /// <summary>Whether an answer is a probe: a dry run, or a refusal for a reason that lies with the account.</summary>
    public static bool IsProbe(Outcome<BindingView> answer) => answer.DryRun || answer.Refusal?.Code is not (
        null or Codes.SeatLimitReached or Codes.BindingLimitReached or Codes.InvitationRateLimited or Codes.AlreadyInvited
        or Codes.AlreadyBound or Codes.VersionMismatch);

    /// <summary>When the store may ask again; null where it may now.</summary>
    public DateTimeOffset? RoomFrom(DateTimeOffset now, int limit)
    {
        _oldestFirst.RemoveAll(at => at <= now - Window);
        return _oldestFirst.Count >= limit ? _oldestFirst[^limit] + Window : null;
    }

    public void Count(DateTimeOffset now) => _oldestFirst.Add(now);
}

/// <summary>Seats in use (A4) of the merchants that are active on this silo.</summary>
internal sealed class SeatTelemetry(IMeterFactory meters)
{
    private readonly UpDownCounter<long> _seats = meters.Create(EngineTelemetry.Name).CreateUpDownCounter<long>(
        "relayheat.seats.in_use", "{seat}", "Seats in use (A4) of the merchants that are active on this silo.");

    public Count Begin() => new(_seats);

    internal sealed class Count(UpDownCounter<long> seats)
    {
        private int _counted;

        public void Show(int inUse)
        {
            if (inUse != _counted) seats.Add(inUse - _counted);
            _counted = inUse;
        }
    }
}
