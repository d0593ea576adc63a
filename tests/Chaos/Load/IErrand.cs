namespace RelayHeat.Chaos.Load;

/// <summary>What a caller is about: which command comes next, by seeded choice and by what was answered before.</summary>
internal interface IErrand
{
    Command Next(Random random);

    /// <summary>Takes note of what came of a command, once its caller has sent it for the last time.</summary>
    void Sent(Entry entry);
}
