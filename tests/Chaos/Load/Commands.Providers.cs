using System.Globalization;

namespace RelayHeat.Chaos.Load;

/// <summary>Commands to providers, each from a caller with the right: owner, registry, reviewer, enforcement, cashier.</summary>
internal sealed partial class Commands
{
    private const string Enforcement = "platform.enforcement";
    private const string Ops = "platform.ops";

    /// <summary>The whole application. Its number of employees is unique.</summary>
    public Command SaveApplication(Firm firm)
    {
        var employees = Firm.LeastEmployees + Interlocked.Increment(ref _last);
        var mark = ("application.employees", Text(employees));
        return OnFirm(CommandKind.SaveApplication, firm, "/application", ["application_saved"], mark) with
        {
            Method = HttpMethod.Put,
            Body = firm.Application(employees),
        };
    }

    public Command AddEvidence(Firm firm, string category)
    {
        var evidenceId = firm.EvidenceOf(category);
        return OnFirm(CommandKind.AddEvidence, firm, "/evidence", ["evidence_added"], ("evidenceId", evidenceId)) with
        {
            Content = () => firm.Upload(category),
        };
    }

    public Command RecordFacts(Firm firm) => OnFirm(CommandKind.RecordFacts, firm, "/facts", ["facts_recorded"]) with
    {
        Method = HttpMethod.Put,
        Actor = "registrar",
        Role = "platform.registry",
        Body = new { alipayEnterpriseVerified = true },
    };

    public Command Submit(Firm firm) => OnFirm(CommandKind.Submit, firm, "/submit", ["application_submitted"]);

    public Command WithdrawApplication(Firm firm) =>
        OnFirm(CommandKind.WithdrawApplication, firm, "/withdraw", ["application_withdrawn"]);

    public Command Approve(Firm firm) => OnFirm(CommandKind.ApproveApplication, firm, "/review", ["provider_admitted"]) with
    {
        Actor = "reviewer",
        Role = "platform.review",
        Body = new { decision = "approve" },
    };

    public Command Return(Firm firm) => OnFirm(CommandKind.ReturnApplication, firm, "/review", ["application_returned"]) with
    {
        Actor = "reviewer",
        Role = "platform.review",
        Body = new { decision = "return", reasons = new { employees = "看不清" } },
    };

    public Command MoveDeposit(Firm firm, string kind, long amountFen, string? entryId = null)
    {
        entryId ??= NextId();
        (string, string)[] marks = [("entryId", entryId), ("kind", kind), ("amountFen", Text(amountFen))];
        return OnFirm(CommandKind.MoveDeposit, firm, "/deposit/entries", ["deposit_moved"], marks) with
        {
            Actor = "cashier",
            Role = Ops,
            Body = new { entryId, kind, amountFen, reference = "银行流水" },
        };
    }

    public Command ImposeFine(Firm firm, long amountFen)
    {
        var fineId = NextId();
        return OnFirm(CommandKind.ImposeFine, firm, "/fines", ["fine_imposed"], ("fineId", fineId)) with
        {
            Actor = "enforcer",
            Role = Enforcement,
            Body = new { fineId, amountFen, reason = "迟延交付" },
        };
    }

    public Command PayFine(Firm firm, string fineId, long amountFen)
    {
        var paymentId = NextId();
        return OnFirm(CommandKind.PayFine, firm, $"/fines/{fineId}/payments", ["fine_paid"], ("paymentId", paymentId)) with
        {
            Actor = "cashier",
            Role = Ops,
            Body = new { paymentId, amountFen },
        };
    }

    public Command Exit(Firm firm) =>
        OnFirm(CommandKind.Exit, firm, "/exit", ["provider_exited"]) with { Body = new { windDown = false } };

    public Command Remove(Firm firm) => OnFirm(CommandKind.RemoveProvider, firm, "/removal", ["provider_removed"]) with
    {
        Actor = "enforcer",
        Role = Enforcement,
        Body = new { cause = "violation", reason = "清退" },
    };

    public Command Bar(Firm firm) => OnFirm(CommandKind.BarProvider, firm, "/removal", ["provider_barred"]) with
    {
        Actor = "enforcer",
        Role = Enforcement,
        Body = new { cause = "serious_violation", reason = "清退" },
    };

    public Command Reapply(Firm firm) => OnFirm(CommandKind.Reapply, firm, "/reapply", ["round_opened"]);

    private Command OnFirm(
        CommandKind kind, Firm firm, string path, string[] types, params (string Path, string Value)[] fields) => new()
        {
            Kind = kind,
            Key = NextKey(),
            Actor = firm.Owner,
            Method = HttpMethod.Post,
            Path = $"/v1/providers/{firm.Uscc}{path}",
            Entity = "provider/" + firm.Uscc,
            Mark = new Mark(types, fields),
        };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    // The id of a movement, fine or payment; the key is another one.
    private string NextId() => "id-" + NextKey();
}
