using System.Text.Json;

namespace RelayHeat.Rules.Exploration;

/// <summary>A provider, those whom its applications name, and what is under way between them, as a value.</summary>
internal sealed record FirmWorld<TProvider, TSubject>(DateTimeOffset Now, Policy Policy, NaiveProvider Naive)
    where TProvider : IRules<ProviderState, ProviderCommand, ProviderEvent>
    where TSubject : IRules<SubjectState, SubjectCommand, SubjectEvent>
{
    private const string AnotherFirm = "91110000802100433B";

    public static readonly string[] SubjectIds =
        [SubjectId.OfLegalRepresentative(Papers.Representative), SubjectId.OfAlipaySubject(Papers.AlipaySubject)];

    public Node<ProviderState, ProviderCommand> Firm { get; init; } = new(TProvider.New(Support.Firm.Code), 0, []);

    public ImmutableArray<SubjectState> Subjects { get; init; } = [.. SubjectIds.Select(TSubject.New)];

    public IdBook UsedIds { get; init; } = IdBook.Empty;

    public ProviderState FirmNow => Deciding<TProvider, ProviderState, ProviderCommand, ProviderEvent>.AsOf(Firm.State, Now);

    /// <summary>All that a rule or an invariant can tell: not when something was decided, only what follows from it.</summary>
    public string Key
    {
        get
        {
            var state = Firm.State with
            {
                Review = null,
                Admission = Firm.State.Admission is { } a ? a with { AdmittedAt = default } : null,
                Removal = Firm.State.Removal is { } r ? r with { RemovedAt = default } : null,
                Standing = Firm.State.Standing is { } s ? s with { AsOf = default } : null,
            };
            var json = JsonSerializer.Serialize(new Record<ProviderState> { State = state }, GrainJson.For<Record<ProviderState>>());
            var asked = Firm.Outbox.Select(m => $"{m.Message.GetType().Name} {Passed(m.Message)} {m.Answer}");
            var subjects = string.Join(',', Subjects.Select(s => s.BarredWith));
            return $"{Now.Ticks} {json} {string.Join(';', asked)} {subjects} {Naive.Key(Firm.State)} {string.Join(',', UsedIds.Uses)}";
        }
    }

    public FirmWorld<TProvider, TSubject> Do(ProviderCommand command)
    {
        var facts = new ProviderFacts { NamesBarred = Subjects.Any(s => s.BarredWith is not null) };
        var taken = Deciding<TProvider, ProviderState, ProviderCommand, ProviderEvent>.Take(
            Firm.State, Firm.Version, command, Support.Firm.WhoMay(command), Now, Policy, UsedIds.LookUp(command, facts));
        var next = After(taken);
        next.Naive.Expects(command, next.Firm.State);
        return next;
    }

    /// <summary>Records what time has brought about.</summary>
    public FirmWorld<TProvider, TSubject> Wake() =>
        After(Deciding<TProvider, ProviderState, ProviderCommand, ProviderEvent>.Wake(Firm.State, Firm.Version, Now));

    /// <summary>Another entity, for which this subject stood, is barred.</summary>
    public FirmWorld<TProvider, TSubject> BarSubject(int subject) => Ask(subject, new BarSubject(AnotherFirm)).World;

    /// <summary>The receivers have handled the message; their answer waits at the provider, or is lost on the way.</summary>
    public FirmWorld<TProvider, TSubject> Deliver(Sent<ProviderCommand> sent, bool answerLost)
    {
        var (next, answer) = sent.Message switch
        {
            RequestForClearance m => Clear(m),
            NoticeOfBar m => (Ask(Array.IndexOf(SubjectIds, m.SubjectId), new BarSubject(m.Uscc)).World, null),
            NoticeOfOwnership => (this, null),
            var other => throw new InvalidOperationException($"Unknown message {other}."),
        };
        if (answerLost) return next;
        return next.With(answer is null ? Firm.Outbox.Remove(sent) : Firm.Outbox.Replace(sent, sent with { Answer = answer }));
    }

    /// <summary>The answer takes effect, and the message is done with.</summary>
    public FirmWorld<TProvider, TSubject> Settle(Sent<ProviderCommand> sent)
    {
        var next = Do(sent.Answer!);
        var wasAdmitted = next.Firm.State.Status == ProviderStatus.Admitted && Firm.State.Status != ProviderStatus.Admitted;
        Must(!wasAdmitted || Passed(sent.Message) == SubjectIds.Length, "F5: admitted although somebody was not let pass.");
        return next.With(next.Firm.Outbox.Remove(sent));
    }

    /// <summary>Delivers and settles until nothing is left to tell.</summary>
    public FirmWorld<TProvider, TSubject> Quiet()
    {
        var world = this;
        while (world.Firm.Awaited is { } sent) world = sent.Answer is null ? world.Deliver(sent, false) : world.Settle(sent);
        return world;
    }

    public void Holds()
    {
        Naive.Agrees(FirmNow, Now);
        FirmNow.Check();
        foreach (var subject in Subjects) subject.Check();
        var isToldOf = Firm.State.Status == ProviderStatus.Barred && Firm.Outbox.IsEmpty;
        Must(!isToldOf || Subjects.All(s => s.BarredWith is not null), "F5: barred, and who stood for it is not.");
    }

    private (FirmWorld<TProvider, TSubject> World, ProviderCommand? Answer) Clear(RequestForClearance m)
    {
        var world = this;
        for (var i = 0; i < SubjectIds.Length; i++)
        {
            (world, var refusal) = world.Ask(i, new ClearEntity(m.Uscc, m.Approval));
            if (refusal is not null) return (world, new SettleApproval(refusal));
        }
        return (world, new SettleApproval(null));
    }

    private (FirmWorld<TProvider, TSubject> World, Refusal? Refusal) Ask(int subject, SubjectCommand command)
    {
        var before = Subjects[subject];
        var taken = Deciding<TSubject, SubjectState, SubjectCommand, SubjectEvent>.Take(before, 0, command, Given.Reviewer, Now, Policy);
        Must(before.BarredWith is null || !taken.Recorded.OfType<EntityCleared>().Any(), "F5: let pass after the bar.");
        var refusal = (taken.Decision as Decision<SubjectEvent>.Refused)?.Refusal;
        return (taken.Recorded.IsEmpty ? this : this with { Subjects = Subjects.SetItem(subject, taken.State) }, refusal);
    }

    /// <summary>How many of those asked have let this approval pass.</summary>
    private int Passed(Message<ProviderCommand> message) => message is RequestForClearance m
        ? Subjects.Count(s => s.Cleared.Contains(new Clearance(m.Uscc, m.Approval)))
        : 0;

    private FirmWorld<TProvider, TSubject> After(Taken<ProviderState, ProviderCommand, ProviderEvent> taken)
    {
        if (taken.Recorded.IsEmpty) return this;
        var (naive, state) = (Naive, Firm.State);
        foreach (var happened in taken.Recorded)
        {
            naive = naive.Hear(state, happened, Now);
            state = TProvider.Apply(state, happened);
        }
        // What an account's quotas are told changes nothing here.
        var sent = taken.Told.Where(m => m is not NoticeOfOwnership { Change: OwnershipChange.Changed }).Select((m, i) => new Sent<ProviderCommand>(taken.Version, i, Given.Registrar, m, null));
        return this with
        {
            Naive = naive.Recorded(Now),
            UsedIds = UsedIds.With(taken.Recorded),
            Firm = new(taken.State, taken.Version, Firm.Outbox.AddRange(sent)),
        };
    }

    private FirmWorld<TProvider, TSubject> With(ImmutableList<Sent<ProviderCommand>> outbox) =>
        this with { Firm = Firm with { Outbox = outbox } };

    private static void Must(bool holds, string otherwise)
    {
        if (!holds) throw new InvariantViolatedException(otherwise);
    }
}
