namespace RelayHeat.Rules.Exploration;

/// <summary>A merchant's rules with a fault.</summary>
internal sealed class FaultyMerchant<TFault> : IRules<MerchantState, MerchantCommand, MerchantEvent>
    where TFault : IFaulty<TFault>
{
    public static MerchantState New(string id) => MerchantRules.New(id);

    public static Refusal? Authorise(MerchantState state, MerchantCommand command, DecisionContext context) =>
        MerchantRules.Authorise(state, command, context);

    public static Decision<MerchantEvent> Decide(MerchantState state, MerchantCommand command, DecisionContext context) =>
        TFault.Decide(state, command, context);

    public static ImmutableArray<MerchantEvent> Due(MerchantState state, DateTimeOffset now) => TFault.Due(state, now);

    public static MerchantState Apply(MerchantState state, MerchantEvent happened) => TFault.Apply(state, happened);

    public static void Check(MerchantState state) => state.Check();

    public static IEnumerable<Message<MerchantCommand>> Announce(MerchantState state, MerchantEvent happened, long version) =>
        TFault.Announce(state, happened, version);

    public static DateTimeOffset? NextDueAt(MerchantState state) => MerchantRules.NextDueAt(state);
}

/// <summary>An account's rules with a fault.</summary>
internal sealed class FaultyAccount<TFault> : IRules<OperatorAccountState, OperatorAccountCommand, OperatorAccountEvent>
    where TFault : IFaulty<TFault>
{
    public static OperatorAccountState New(string id) => OperatorAccountRules.New(id);

    public static Refusal? Authorise(OperatorAccountState state, OperatorAccountCommand command, DecisionContext context) =>
        OperatorAccountRules.Authorise(state, command, context);

    public static Decision<OperatorAccountEvent> Decide(
        OperatorAccountState state, OperatorAccountCommand command, DecisionContext context) => TFault.Decide(state, command, context);

    public static ImmutableArray<OperatorAccountEvent> Due(OperatorAccountState state, DateTimeOffset now) =>
        OperatorAccountRules.Due(state, now);

    public static OperatorAccountState Apply(OperatorAccountState state, OperatorAccountEvent happened) => TFault.Apply(state, happened);

    public static void Check(OperatorAccountState state) => state.Check();

    public static IEnumerable<Message<OperatorAccountCommand>> Announce(
        OperatorAccountState state, OperatorAccountEvent happened, long version) =>
        OperatorAccountRules.Announce(state, happened, version);

    public static DateTimeOffset? NextDueAt(OperatorAccountState state) => OperatorAccountRules.NextDueAt(state);
}
