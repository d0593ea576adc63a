namespace RelayHeat.Rules.Documents;

/// <summary>The state machines of the product, found by running the rules on a representative of each status.</summary>
internal static class Machines
{
    private const string Operator = "a";

    private static readonly string Sub = Store.Sub("a");

    public static ImmutableArray<Machine> All =>
        [Registration(), BindingAtTheStore(), SubAccountAtTheStore(), BindingAtTheAccount(), .. ProviderMachines.All, .. CommissionMachines.All];

    private static Machine Registration()
    {
        (string, Func<Store>)[] statuses =
        [
            ("none", () => Store.Unregistered()),
            ("started", () =>
            {
                var store = Store.Unregistered();
                store.Execute(Store.Entry(), Given.Staff);
                return store;
            }),
            ("registered", () => Store.Registered()),
        ];
        return Of(
            "Merchant: registration",
            "A15: a merchant is registered once its main account has agreed.",
            statuses,
            [
                ("register", s => s.Execute(Store.Entry(), Given.Staff)),
                ("register, other name", s => s.Execute(Store.Entry() with { Name = "other" }, Given.Staff)),
                ("register, other main account", s => s.Execute(Store.Entry() with { MainAccount = "other" }, Given.Staff)),
                ("register, not the registry", s => s.Execute(Store.Entry(), Given.Account("stranger"))),
                ("main account agrees", s => s.Execute(new SettleRegistration(null), Given.Staff)),
                ("main account is taken", s => s.Execute(new SettleRegistration(new Refusal(Codes.MainAccountTaken)), Given.Staff)),
                ("invite, by the main account", s => s.Invite(Operator, Permission.Standard)),
            ],
            s => s.State.Registration.ToString().ToLowerInvariant());
    }

    private static Machine BindingAtTheStore()
    {
        (string, Func<Store>)[] statuses =
        [
            ("none", () => Store.Registered()),
            ("awaiting_confirmation", () => Store.Registered().WithInvited(Permission.Standard, Operator)),
            ("bound", () => Store.Registered().WithBound(Permission.Standard, Operator)),
        ];
        return Of(
            "Merchant: a binding with an operator account",
            "A1 to A3, A7, A12, A13. Commands come from the main account, messages from the account; the binding is `standard`.",
            statuses,
            [
                ("invite, standard", s => s.Invite(Operator, Permission.Standard)),
                ("invite, full", s => s.Invite(Operator, Permission.Full)),
                ("resend, an hour later", s => Later(s).Resend(Operator)),
                ("change to full", s => s.Change(Operator, Permission.Full)),
                ("change to standard", s => s.Change(Operator, Permission.Standard)),
                ("unbind", s => s.Unbind(Operator)),
                ("unbind, not the main account", s => s.Execute(new UnbindOperator(Operator), Given.Account(Operator))),
                ("account confirms", s => s.Execute(Confirmation(s), Given.Account(Operator))),
                ("account confirms, same Alipay subject", s =>
                    s.Execute(Confirmation(s) with { AlipaySubject = Store.Subject }, Given.Account(Operator))),
                ("account declined", s => s.Execute(Closing(s, CloseReason.Declined), Given.Account(Operator))),
                ("account is bound elsewhere", s => s.Execute(Closing(s, CloseReason.BoundElsewhere), Given.Account(Operator))),
                ("account's inbox is full", s => s.Execute(Closing(s, CloseReason.InboxFull), Given.Account(Operator))),
                ("account left", s => s.Execute(Closing(s, CloseReason.Left), Given.Account(Operator))),
            ],
            s => Status(s, Operator),
            expires: true);
    }

    private static Machine SubAccountAtTheStore()
    {
        (string, Func<Store>)[] statuses =
        [
            ("none", () => Store.Registered()),
            ("bound", () => Store.Registered().WithSubAccounts(Permission.Standard, Sub)),
        ];
        return Of(
            "Merchant: a binding with a sub-account",
            "A8: bound at once, without an invitation. The binding is `standard`.",
            statuses,
            [
                ("add, standard", s => s.AddSubAccount(Sub, Permission.Standard)),
                ("add, full", s => s.AddSubAccount(Sub, Permission.Full)),
                ("resend", s => s.Resend(Sub)),
                ("change to full", s => s.Change(Sub, Permission.Full)),
                ("change to standard", s => s.Change(Sub, Permission.Standard)),
                ("unbind", s => s.Unbind(Sub)),
            ],
            s => Status(s, Sub));
    }

    private static Machine BindingAtTheAccount()
    {
        (string, Func<Person>)[] statuses =
        [
            ("none", () => Person.Registered()),
            ("open", () => Person.Registered().WithInvitation("b1", "m1")),
            ("confirming", () =>
            {
                var person = Person.Registered().WithInvitation("b1", "m1");
                person.Accept("b1");
                return person;
            }),
            ("bound", () => Person.Registered().WithBinding("b1", "m1")),
            ("declined", () =>
            {
                var person = Person.Registered().WithInvitation("b1", "m1");
                person.Decline("b1");
                return person;
            }),
            ("bound_elsewhere", () => Person.Registered().WithInvitation("b1", "m1").WithBinding("b2", "m2")),
        ];
        (string, Func<Person, Decision<OperatorAccountEvent>>)[] rows =
        [
            ("accept", p => p.Accept("b1")),
            ("accept, not the invitee", p => p.Execute(new AcceptInvitation("b1"), Given.Account("stranger"))),
            ("decline", p => p.Decline("b1")),
            ("leave", p => p.Leave()),
            ("merchant binds", p => p.Execute(new SettleAcceptance("b1", Bound(p), null))),
            ("merchant refuses", p => p.Rejected("b1", Codes.InvitationExpired)),
            ("notice: invited, standard", p => p.Invited("b1", "m1", 5)),
            ("notice: bound, full", p => p.HearsBound("b1", "m1", 5, Permission.Full)),
            ("notice: closed", p => p.HearsClosed(
                "b1", "m1", 5, p.State.BoundTo?.BindingId == "b1" ? CloseReason.Unbound : CloseReason.Cancelled)),
        ];
        var filled = rows.Select(row => (row.Item1, statuses.Select(status =>
        {
            if (Waits(status.Item1, row.Item1)) return RulesAsDocument.Waits;
            var person = status.Item2();
            return RulesAsDocument.Cell(row.Item2(person), () => Status(person));
        }).ToImmutableArray()));
        var expiry = statuses.Select(status =>
        {
            var person = status.Item2();
            var due = OperatorAccountRules.Due(person.State, Given.Start.AddDays(7));
            person.Now = Given.Start.AddDays(7);
            return RulesAsDocument.Cell(due, () => Status(person));
        }).ToImmutableArray();
        return new Machine(
            "Account: an invitation",
            "A3, A7, A11, A12: the invitee's side of one binding. Commands come from the account, notices from the merchant.",
            [.. statuses.Select(s => s.Item1)],
            [.. filled, ("expiry passes", expiry)]);
    }

    private static Machine Of(
        string title,
        string about,
        (string Status, Func<Store> Make)[] statuses,
        (string Command, Func<Store, Decision<MerchantEvent>> Run)[] rows,
        Func<Store, string> statusOf,
        bool expires = false)
    {
        var filled = rows.Select(row => (row.Command, statuses.Select(s =>
        {
            if (Waits(s.Status, row.Command)) return RulesAsDocument.Waits;
            var store = s.Make();
            return RulesAsDocument.Cell(row.Run(store), () => statusOf(store));
        }).ToImmutableArray())).ToList();
        if (expires)
        {
            filled.Add(("expiry passes", statuses.Select(s =>
            {
                var store = s.Make();
                var due = MerchantRules.Due(store.State, Given.Start.AddDays(7));
                store.Now = Given.Start.AddDays(7);
                return RulesAsDocument.Cell(due, () => statusOf(store));
            }).ToImmutableArray()));
        }
        return new Machine(title, about, [.. statuses.Select(s => s.Status)], [.. filled]);
    }

    /// <summary>While another grain is asked, the core decides nothing but its answer.</summary>
    private static bool Waits(string status, string command) => status switch
    {
        "started" => !command.StartsWith("main account ", StringComparison.Ordinal),
        "confirming" => !command.StartsWith("merchant ", StringComparison.Ordinal),
        _ => false,
    };

    private static Store Later(Store store)
    {
        store.Now += TimeSpan.FromHours(1);
        return store;
    }

    private static string Status(Store store, string account) =>
        !store.Seen.Bindings.TryGetValue(account, out var b) ? "none" : b.IsBound ? "bound" : "awaiting_confirmation";

    private static string Status(Person person)
    {
        var state = person.Seen;
        if (state.BoundTo?.BindingId == "b1") return "bound";
        if (state.Accepting == "b1") return "confirming";
        if (state.Invitations.ContainsKey("b1")) return "open";
        return state.Ended.FirstOrDefault(e => e.BindingId == "b1") switch
        {
            null => "none",
            { Reason: CloseReason.Unbound or CloseReason.Left } => "unbound",
            { Reason: var reason } => reason.ToText(),
        };
    }

    private static ConfirmSeat Confirmation(Store store) =>
        new(Operator, BindingIdOf(store), Given.SubjectOf(Operator), Given.Start.AddDays(7));

    private static CloseBinding Closing(Store store, CloseReason reason) => new(Operator, BindingIdOf(store), reason);

    private static string BindingIdOf(Store store) => store.State.Bindings.GetValueOrDefault(Operator)?.BindingId ?? "0000000000000000";

    private static BindingView Bound(Person person) => new(
        "b1", "m1", person.State.Account, BindingType.Operator, Permission.Standard, BindingStatus.Bound, person.Now, null, person.Now);
}
