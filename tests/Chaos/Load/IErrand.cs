namespace RelayHeat.Chaos.Load;

/// <summary>A caller's plan: it chooses the next command by a seed and by earlier answers.</summary>
internal interface IErrand
{
    Command Next(Random random);

    /// <summary>Notes the outcome of a command, after the caller has sent it for the last time.</summary>
    void Sent(Entry entry);
}
