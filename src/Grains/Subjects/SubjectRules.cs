using RelayHeat.Grains.Names;

namespace RelayHeat.Grains.Subjects;

using Decision = Decision<SubjectEvent>;

/// <summary>The rules of a subject: F5.</summary>
internal readonly struct SubjectRules : IRules<SubjectState, SubjectCommand, SubjectEvent>
{
    public static SubjectState New(string id) => new() { SubjectId = id };
    public static SubjectState Apply(SubjectState state, SubjectEvent happened) => state.Apply(happened);
    public static void Check(SubjectState state) => state.Check();

    // Only providers' grains give commands to a subject.
    public static Refusal? Authorise(SubjectState state, SubjectCommand command, DecisionContext context) => null;

    public static IEnumerable<string> FormerIds(string id) => SubjectId.FormerIds(id);

    // A bar is for ever, under every spelling of the name.
    public static SubjectState Inherit(SubjectState own, bool isStored, SubjectState former) =>
        own with { BarredWith = own.BarredWith ?? former.BarredWith };

    public static Decision Decide(SubjectState state, SubjectCommand command, DecisionContext context) => command switch
    {
        // An approval that passed before the bar passes again when it repeats the question: its admission came first.
        ClearEntity c when state.Cleared.Contains(new(c.Uscc, c.Approval)) => Decision.Nothing,
        ClearEntity c => state.BarredWith is null ? new EntityCleared(c.Uscc, c.Approval) : new Refusal(Codes.RelatedEntityBarred),
        BarSubject c => state.BarredWith is null ? new SubjectBarred(c.Uscc) : Decision.Nothing,
        _ => throw new InvalidOperationException($"Unknown command {command.GetType().Name}."),
    };
}
