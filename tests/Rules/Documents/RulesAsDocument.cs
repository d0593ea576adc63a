using System.Globalization;
using System.Text;

namespace RelayHeat.Rules.Documents;

/// <summary>What a command came to in a status: the text of the cell, and the status that it leads to where it takes effect.</summary>
internal sealed record Cell(string Text, string? Leads);

/// <summary>A table of statuses and commands, filled in by running the rules.</summary>
internal sealed record Machine(
    string Title, string About, ImmutableArray<string> Statuses, ImmutableArray<(string Command, ImmutableArray<Cell> Cells)> Rows);

/// <summary>Writes machines down: a table and a diagram, both from the same runs.</summary>
internal static class RulesAsDocument
{
    public static string Write(IEnumerable<Machine> machines)
    {
        var text = new StringBuilder();
        text.Append("# State machines\n\n");
        text.Append("This page is generated: each cell is what the rules decide when they are run in that status. ");
        text.Append("A test compares it with the rules; `RELAYHEAT_UPDATE_DOCS=1 dotnet run --project tests/Rules` writes it anew.\n\n");
        text.Append("A cell names the events that are recorded, the code of a refusal in *italics*, `unchanged` (G3), ");
        text.Append("or `waits` while another aggregate is asked. ");
        text.Append("Limits (A4, A12, A14) and qualification (A10) may refuse besides; ");
        text.Append("the cells are those of a command that meets none of them.\n");
        foreach (var machine in machines)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {machine.Title}\n\n{machine.About}\n\n");
            text.Append(CultureInfo.InvariantCulture, $"| command or message{Columns(machine.Statuses.Select(s => $"`{s}`"))}");
            text.Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(machine.Statuses.Select(_ => "---|"))}\n");
            foreach (var (command, cells) in machine.Rows)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {command}{Columns(cells.Select(c => c.Text))}");
            }
            text.Append("\n```mermaid\nstateDiagram-v2\n");
            text.Append(CultureInfo.InvariantCulture, $"  [*] --> {machine.Statuses[0]}\n");
            foreach (var arrow in Arrows(machine)) text.Append(CultureInfo.InvariantCulture, $"  {arrow}\n");
            text.Append("```\n");
        }
        return text.ToString();
    }

    public static Cell Waits { get; } = new("waits", null);

    /// <summary>What a decision says, and where the aggregate stands after it.</summary>
    public static Cell Cell<TEvent>(Decision<TEvent> decision, Func<string> statusAfter)
        where TEvent : class => decision switch
        {
            Decision<TEvent>.Accepted a => new(string.Join(", ", a.Events.Select(Describe)), statusAfter()),
            Decision<TEvent>.Refused r => new($"*{r.Refusal.Code}*", null),
            _ => new("unchanged", null),
        };

    /// <summary>What time itself does.</summary>
    public static Cell Cell<TEvent>(ImmutableArray<TEvent> due, Func<string> statusAfter)
        where TEvent : class => due.IsEmpty ? new("unchanged", null) : new(string.Join(", ", due.Select(Describe)), statusAfter());

    private static string Describe<TEvent>(TEvent happened)
        where TEvent : class
    {
        var reason = happened switch
        {
            BindingClosed e => e.Reason.ToText(),
            InvitationEnded e => e.Reason.ToText(),
            UnboundFromStore e => e.Reason.ToText(),
            TopUpAdvanced e => e.Stage.ToText(),
            _ => null,
        };
        return reason is null ? $"`{JsonNames.Of(happened)}`" : $"`{JsonNames.Of(happened)}` ({reason})";
    }

    private static string Columns(IEnumerable<string> cells) => $" | {string.Join(" | ", cells)} |\n";

    private static IEnumerable<string> Arrows(Machine machine) =>
        from i in Enumerable.Range(0, machine.Statuses.Length)
        from row in machine.Rows
        let leads = row.Cells[i].Leads
        where leads is not null
        group row.Command by (From: machine.Statuses[i], To: leads) into arrow
        let label = string.Join(" / ", arrow).Replace(":", "", StringComparison.Ordinal)
        select $"{arrow.Key.From} --> {arrow.Key.To} : {label}";
}
