namespace RelayHeat.Chaos.History;

/// <summary>A command and every attempt at it.</summary>
internal sealed class Entry(Command command)
{
    private readonly List<Answer> _answers = [];

    public Command Command => command;

    /// <summary>The attempts in the order in which they ended.</summary>
    public IReadOnlyList<Answer> Answers
    {
        get
        {
            lock (_answers) return [.. _answers];
        }
    }

    public IEnumerable<Answer> Acknowledged => Answers.Where(a => a.Kind == AnswerKind.Acknowledged);

    /// <summary>
    /// Whether the caller knows the outcome: it was acknowledged, or refused after every attempt with an unknown outcome, or unavailable
    /// each time.
    /// </summary>
    public bool IsSettled
    {
        get
        {
            var answers = Answers;
            var inDoubtUntil = answers.Where(a => a.Kind == AnswerKind.Unknown).Select(a => a.EndedAt).DefaultIfEmpty().Max();
            return answers.Any(a => a.Kind == AnswerKind.Acknowledged)
                || answers.Any(a => a.Kind == AnswerKind.Refused && a.SentAt >= inDoubtUntil)
                || answers.All(a => a.Kind == AnswerKind.Unavailable);
        }
    }

    public void Add(Answer answer)
    {
        lock (_answers) _answers.Add(answer);
    }

    public override string ToString() => $"{command}: {string.Join(" | ", Answers)}";
}
