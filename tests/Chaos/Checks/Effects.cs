namespace RelayHeat.Chaos.Checks;

/// <summary>Finds the event of an acknowledged command, and checks what its answer says about the state at that version.</summary>
internal sealed partial class Effects(World world, Timelines timelines)
{
    private readonly ILookup<(string Entity, long Version), FeedEvent> _byVersion = world.Feed.ToLookup(e => (e.Entity, e.Version));
    private readonly ILookup<string, FeedEvent> _byEntity = world.Feed.ToLookup(e => e.Entity);

    /// <summary>The kind of command that causes an event; null if others may cause it too.</summary>
    public static CommandKind? KindOf(FeedEvent e) => (e.Type, e.Reason) switch
    {
        ("merchant_registered", _) => CommandKind.RegisterStore,
        ("account_registered", _) => CommandKind.RegisterAccount,
        ("invitation_sent", _) => CommandKind.Invite,
        ("sub_account_bound", _) => CommandKind.BindSubAccount,
        ("invitation_resent", _) => CommandKind.Resend,
        ("permission_changed", _) => CommandKind.ChangePermission,
        ("binding_closed", "unbound" or "cancelled") => CommandKind.Unbind,
        ("bound_to_store", _) => CommandKind.Accept,
        ("invitation_ended", "declined") => CommandKind.Decline,
        ("unbound_from_store", "left") => CommandKind.Leave,
        _ => KindOfBusiness(e),
    };

    /// <summary>Whether several commands may report the same effect: asking for what already holds is not an error (G3).</summary>
    public static bool MayBeShared(CommandKind kind) => kind is CommandKind.RegisterStore or CommandKind.RegisterAccount
        or CommandKind.Accept or CommandKind.Decline or CommandKind.Resend or CommandKind.ChangePermission
        || (IsBusiness(kind) && !IsEachOfItsOwn(kind));

    /// <summary>Whether this command may have caused this event.</summary>
    public static bool CouldBe(Command c, FeedEvent e) => c.Kind == KindOf(e) && c.Entity == e.Entity && c.Kind switch
    {
        _ when c.Mark is { } mark => mark.IsOn(e),
        CommandKind.Accept or CommandKind.Decline => c.BindingId == e.BindingId,
        CommandKind.RegisterStore or CommandKind.RegisterAccount or CommandKind.Leave => true,
        CommandKind.Invite or CommandKind.BindSubAccount or CommandKind.ChangePermission =>
            c.Account == e.Account && c.Permission == e.Permission,
        _ => c.Account == e.Account,
    };

    /// <summary>The event that this answer reports; null if it reports that nothing was done.</summary>
    public FeedEvent? Of(Command c, Answer a) => c.Kind switch
    {
        _ when c.Mark is not null => _byEntity[c.Entity].LastOrDefault(e => CouldBe(c, e) && e.Version <= a.Version),
        // Another resource completes it, and the answer may come long after.
        CommandKind.RegisterStore or CommandKind.RegisterAccount or CommandKind.Accept =>
            _byEntity[c.Entity].FirstOrDefault(e => CouldBe(c, e) && e.Version <= a.Version),
        CommandKind.Invite or CommandKind.BindSubAccount =>
            AtVersion(c, a).FirstOrDefault(e => a.IsCreated && e.BindingId == a.Text("bindingId")),
        CommandKind.Unbind => AtVersion(c, a).FirstOrDefault(e => e.Reason == a.Text("status")),
        CommandKind.Decline => AtVersion(c, a).FirstOrDefault(_ => a.Text("status") == "declined"),
        CommandKind.Leave => AtVersion(c, a).FirstOrDefault(_ => a.Text("status") == "unbound"),
        _ => AtVersion(c, a).FirstOrDefault(),
    };

    /// <summary>Whether the state at that version was as the answer says.</summary>
    public bool Bears(Command c, Answer a)
    {
        if (c.Mark is not null) return BearsBusiness(c, a);
        var binding = timelines.Store(c.Store).At(a.Version, c.Account);
        var account = timelines.Account(c.Account);
        return c.Kind switch
        {
            CommandKind.RegisterStore or CommandKind.RegisterAccount => Of(c, a) is not null,
            CommandKind.Invite or CommandKind.BindSubAccount => (!a.IsCreated || Of(c, a) is not null)
                && binding?.BindingId == a.Text("bindingId") && binding.Permission == c.Permission,
            CommandKind.Resend => binding is { IsBound: false },
            CommandKind.ChangePermission => binding?.Permission == c.Permission,
            CommandKind.Unbind => binding is null && (a.Text("status") == "none" || Of(c, a) is not null),
            CommandKind.Accept => account.BoundAt(a.Version) == c.BindingId,
            CommandKind.Decline => account.EndOf(c.BindingId, a.Version) == a.Text("status"),
            CommandKind.Leave => account.BoundAt(a.Version) is null && (a.Text("status") == "none" || Of(c, a) is not null),
            _ => throw new InvalidOperationException($"Unknown command {c.Kind}."),
        };
    }

    private IEnumerable<FeedEvent> AtVersion(Command c, Answer a) => _byVersion[(c.Entity, a.Version)].Where(e => CouldBe(c, e));
}
