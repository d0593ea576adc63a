namespace RelayHeat.Chaos.Checks;

/// <summary>The effects of commands to providers, commission and fund accounts.</summary>
internal sealed partial class Effects
{
    private static bool IsBusiness(CommandKind kind) => kind >= CommandKind.SaveApplication;

    /// <summary>Whether the same command under another key has another effect, or is refused.</summary>
    private static bool IsEachOfItsOwn(CommandKind kind) => kind is CommandKind.SaveApplication or CommandKind.ReturnApplication
        or CommandKind.Reapply or CommandKind.CreatePlan or CommandKind.ChangeRate or CommandKind.ImposeFine;

    private static CommandKind? KindOfBusiness(FeedEvent e) => e.Type switch
    {
        "application_saved" => CommandKind.SaveApplication,
        "evidence_added" => CommandKind.AddEvidence,
        "facts_recorded" => CommandKind.RecordFacts,
        "application_submitted" => CommandKind.Submit,
        "application_withdrawn" => CommandKind.WithdrawApplication,
        "provider_admitted" => CommandKind.ApproveApplication,
        "application_returned" => CommandKind.ReturnApplication,
        "deposit_moved" => CommandKind.MoveDeposit,
        "fine_imposed" => CommandKind.ImposeFine,
        "fine_paid" => CommandKind.PayFine,
        "provider_exited" => CommandKind.Exit,
        "provider_removed" => CommandKind.RemoveProvider,
        "provider_barred" => CommandKind.BarProvider,
        "round_opened" => CommandKind.Reapply,
        "plan_created" => CommandKind.CreatePlan,
        "plan_rate_changed" or "plan_rate_proposed" => CommandKind.ChangeRate,
        "plan_stop_requested" => CommandKind.StopPlan,
        // The last streamer's confirmation of a stop causes this event too, without a right on the store.
        "plan_stopped" => e.At("merchantVersion") == "" ? null : CommandKind.StopPlan,
        "plan_confirmed" or "plan_stop_confirmed" => CommandKind.ConfirmPlan,
        "funds_moved" => CommandKind.MoveFunds,
        _ => null,
    };

    // Only withdrawing an application may have held from the beginning: the application is then a draft.
    private bool BearsBusiness(Command c, Answer a) =>
        (Of(c, a) is not null || c.Kind == CommandKind.WithdrawApplication) && SaysWhatWas(c, a);

    private bool SaysWhatWas(Command c, Answer a)
    {
        var id = c.Entity.Split('/', 2)[1];
        return c.Kind switch
        {
            CommandKind.AddEvidence => a.Text("evidenceId") == c.Mark!.Fields[0].Value,
            CommandKind.MoveFunds =>
                timelines.Funds[id].Movements.GetValueOrDefault(a.Text("entryId")) == ShownMovement.Of(a.Body),
            CommandKind.CreatePlan or CommandKind.ChangeRate or CommandKind.StopPlan or CommandKind.ConfirmPlan =>
                timelines.Commissions[id].At(a.Text("planId"), a.Version) == ShownPlan.Of(a.Body),
            _ => timelines.Providers[id].At(a.Version) == ShownProvider.Of(a.Body),
        };
    }
}
