using System.Globalization;

namespace RelayHeat.Chaos.Load;

/// <summary>
/// Takes one firm after another through its life: filed, admitted, fined, exited and admitted again, or barred. Every second firm is
/// barred in its first round, and then tries to come back.
/// </summary>
internal sealed class ProviderErrand(string name, Representatives representatives, Commands commands) : IErrand
{
    private const long DepositFen = 10_000_000;
    private const long FineFen = 1000;

    /// <summary>Fewer than the 256 receipts that a provider keeps.</summary>
    private const int MostCommands = 100;

    /// <summary>How often a barred firm tries to come back.</summary>
    private const int MostReturns = 4;

    private Firm? _firm;
    private string _status = "";
    private int _firms;
    private int _commands;
    private int _filed;
    private int _rounds;
    private int _returns;
    private string? _unpaidFine;
    private Command? _lastPayment;

    public Command Next(Random random)
    {
        _firm ??= Found(random);
        _commands++;
        return _status switch
        {
            "" or "draft" when _filed < Firm.Categories.Count => commands.AddEvidence(_firm, Firm.Categories[_filed]),
            "" or "draft" => File(_firm, _filed - Firm.Categories.Count, random),
            "under_review" => Review(_firm, random.Next(100)),
            "admitted" => Act(_firm, random.Next(100)),
            "exited" when _rounds == 0 && random.Next(2) == 0 => commands.MoveDeposit(_firm, "refund", DepositFen / 2),
            "exited" when _rounds == 0 => commands.Reapply(_firm),
            "exited" or "removed" => commands.Bar(_firm),
            _ => ComeBack(_firm, random.Next(3)),
        };
    }

    public void Sent(Entry entry)
    {
        var answers = entry.Answers;
        if (_firm is null || answers.LastOrDefault(a => a.IsService) is not { } answer) return;
        var kind = entry.Command.Kind;
        var isRelated = answer.Code == "related_entity_barred";
        if (isRelated || (kind == CommandKind.BarProvider && entry.Acknowledged.Any())) representatives.Barred(_firm.Representative);
        if (isRelated || _commands >= MostCommands || _returns >= MostReturns) _firm = null;
        if (answer.Text("providerStatus") is { Length: > 0 } told) _status = told;
        if (answer.Text("status") is { Length: > 0 } status) _status = status;
        // A reapplication whose answer was lost is seen by the refusal of the next one. A new round has no evidence yet.
        if (kind == CommandKind.Reapply && _status == "draft") (_rounds, _filed) = (_rounds + 1, 0);
        if (answer.Kind != AnswerKind.Acknowledged) return;
        if (kind is CommandKind.AddEvidence or CommandKind.SaveApplication or CommandKind.RecordFacts or CommandKind.MoveDeposit) _filed++;
        if (kind == CommandKind.ImposeFine) _unpaidFine = entry.Command.Mark!.Fields[0].Value;
        if (kind == CommandKind.PayFine) _unpaidFine = null;
        if (kind == CommandKind.MoveDeposit) _lastPayment = entry.Command;
    }

    private Firm Found(Random random)
    {
        (_status, _commands, _filed, _rounds, _returns, _unpaidFine, _lastPayment) = ("", 0, 0, 0, 0, null, null);
        return new Firm(string.Create(CultureInfo.InvariantCulture, $"{name}-f{_firms++}"), representatives.Any(random));
    }

    private Command File(Firm firm, int step, Random random) => step switch
    {
        0 => commands.SaveApplication(firm),
        1 => commands.RecordFacts(firm),
        2 => commands.MoveDeposit(firm, "payment", DepositFen),
        _ => random.Next(5) == 0 ? commands.SaveApplication(firm) : commands.Submit(firm),
    };

    private Command Review(Firm firm, int chance) => chance switch
    {
        < 8 => commands.WithdrawApplication(firm),
        < 18 => commands.Return(firm),
        _ => commands.Approve(firm),
    };

    // An unpaid fine prevents an exit. Repeating the same payment under another key must change nothing.
    private Command Act(Firm firm, int chance) => chance switch
    {
        < 15 => commands.ImposeFine(firm, FineFen),
        < 35 when _unpaidFine is not null => commands.PayFine(firm, _unpaidFine, FineFen),
        < 25 => commands.MoveDeposit(firm, "deduction", DepositFen / 4),
        < 35 => commands.MoveDeposit(firm, "payment", DepositFen / 4),
        < 50 when _lastPayment is not null => commands.Again(_lastPayment),
        < 55 => commands.Remove(firm),
        _ => _firms % 2 == 1 && _rounds == 0 ? commands.Bar(firm) : commands.Exit(firm),
    };

    private Command ComeBack(Firm firm, int chance)
    {
        _returns++;
        return chance switch
        {
            0 => commands.SaveApplication(firm),
            1 => commands.Reapply(firm),
            _ => commands.MoveDeposit(firm, "refund", DepositFen / 4),
        };
    }
}
