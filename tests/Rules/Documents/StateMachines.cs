namespace RelayHeat.Rules.Documents;

/// <summary>The page of state machines is what the rules say, and changes only with them.</summary>
public sealed class StateMachines
{
    [Fact]
    public void StateMachines_Document_IsWhatTheRulesSay()
    {
        var wanted = RulesAsDocument.Write(Machines.All);
        Repository.Update("docs/state-machines.md", wanted);
        Assert.Equal(wanted, Repository.Read("docs/state-machines.md"));
    }
}
