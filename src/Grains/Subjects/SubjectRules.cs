using RelayHeat.Grains.Policies;

namespace RelayHeat.Grains.Subjects;

using Decision = Decision<SubjectEvent>;

/// <summary>The rules of a subject: F5, as pure functions.</summary>
internal readonly struct SubjectRules : IRules<SubjectState, SubjectCommand, SubjectEvent>
{
    public static SubjectState New(string id) => new() { SubjectId = id };

    public static SubjectState Apply(SubjectState state, SubjectEvent happened) => state.Apply(happened);

    public static void Check(SubjectState state) => state.Check();

    // Providers' grains alone give commands to a subject.
    public static Refusal? Authorise(SubjectState state, SubjectCommand command, DecisionContext context) => null;

    public static IEnumerable<string> FormerIds(string id) => SubjectId.FormerIds(id);

    // A bar is for ever, whatever else is known of the name.
    public static SubjectState Inherit(SubjectState own, bool isStored, SubjectState former) =>
        own with { BarredWith = own.BarredWith ?? former.BarredWith };

    public static Decision Decide(SubjectState state, SubjectCommand command, DecisionContext context) => command switch
    {
        ClearEntity c => Clear(state, c),
        BarSubject c => state.BarredWith is null ? new SubjectBarred(c.Uscc) : Decision.Nothing,
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };

    // An approval that was let pass before the bar is let pass again: its admission came first, whenever it asks anew.
    private static Decision Clear(SubjectState state, ClearEntity c)
    {
        if (state.Cleared.Contains(new Clearance(c.Uscc, c.Approval))) return Decision.Nothing;
        return state.BarredWith is null ? new EntityCleared(c.Uscc, c.Approval) : new Refusal(Codes.RelatedEntityBarred);
    }
}
