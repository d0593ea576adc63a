namespace RelayHeat.Cluster.Support;

/// <summary>
/// A sequence of commands between two stores and two accounts of one tag. Each command has a key of its own, so that an interrupted story
/// can be continued.
/// </summary>
internal sealed partial class Story(Commands commands, string tag)
{
    private readonly Dictionary<string, string> _bindings = [];
    private readonly List<Func<string, Task>> _steps = [];
    private int _next;

    public string Mars => $"{tag}-mars";

    public string Moon => $"{tag}-moon";

    public string Ann => $"{tag}-ann";

    public string Bob => $"{tag}-bob";

    /// <summary>The preparation, without faults.</summary>
    public Func<Task> Before { get; private set; } = () => Task.CompletedTask;

    /// <summary>The check of what must be stored at the end of the story.</summary>
    public Action<Database> End { get; private set; } = _ => { };

    /// <summary>The stories by name.</summary>
    public static Dictionary<string, Func<Commands, string, Story>> All { get; } = new()
    {
        ["register"] = (c, tag) => new Story(c, tag).Registering(),
        ["accept"] = (c, tag) => new Story(c, tag).Accepting(),
        ["decline"] = (c, tag) => new Story(c, tag).Declining(),
        ["leave"] = (c, tag) => new Story(c, tag).Leaving(),
        ["leave, sub-account"] = (c, tag) => new Story(c, tag).LeavingBySubAccount(),
        ["unbind"] = (c, tag) => new Story(c, tag).Unbinding(),
        ["change"] = (c, tag) => new Story(c, tag).Changing(),
        ["file"] = (c, tag) => new Story(c, tag).Filing(),
        ["approve"] = (c, tag) => new Story(c, tag).Approving(),
        ["bar"] = (c, tag) => new Story(c, tag).Barring(),
        ["plan"] = (c, tag) => new Story(c, tag).Planning(),
        ["funds"] = (c, tag) => new Story(c, tag).Paying(),
        ["related"] = (c, tag) => new Story(c, tag).Refusing(),
    };

    /// <summary>Continues until the end, until a command fails, or until <paramref name="mayGoOn"/> is false after a command.</summary>
    public async Task GoOnAsync(Func<Task<bool>> mayGoOn)
    {
        while (_next < _steps.Count)
        {
            await _steps[_next](FormattableString.Invariant($"key-{_next}"));
            _next++;
            if (!await mayGoOn()) return;
        }
    }

    private Story Registering()
    {
        Then(key => commands.RegisterStore(Mars, key));
        Then(key => commands.RegisterAccount(Ann, key));
        End = db =>
        {
            Assert.True(db.Merchant(Mars).IsRegistered);
            Assert.True(db.Account(Ann).IsRegistered);
        };
        return this;
    }

    private Story Accepting()
    {
        Before = () => commands.RegisterAllAsync([Mars, Moon], [Ann]);
        Then(key => Invite(Mars, Ann, key));
        Then(key => Invite(Moon, Ann, key));
        Then(key => commands.Accept(Ann, _bindings[Mars + Ann], key));
        End = db => AssertSeats(db, (Mars, 1, Ann), (Moon, 0, null));
        return this;
    }

    private Story Declining()
    {
        Before = () => commands.RegisterAllAsync([Mars], [Ann, Bob]);
        Then(key => Invite(Mars, Ann, key));
        Then(key => commands.Decline(Ann, _bindings[Mars + Ann], key));
        Then(key => Invite(Mars, Bob, key));
        End = db => AssertSeats(db, (Mars, 1, null));
        return this;
    }

    private Story Leaving()
    {
        Before = BindAnnToMarsAsync;
        Then(key => commands.Leave(Ann, key));
        Then(key => Invite(Mars, Ann, key));
        End = db =>
        {
            AssertSeats(db, (Mars, 1, null));
            Assert.Null(db.Account(Ann).BoundTo);
        };
        return this;
    }

    private Story LeavingBySubAccount()
    {
        var sub = Commands.OwnerOf(Mars) + ":客服1";
        Before = async () =>
        {
            await commands.RegisterAllAsync([Mars], []);
            Commands.Done(await commands.BindSubAccount(Mars, sub, "before"));
        };
        Then(key => commands.Leave(sub, key));
        Then(key => commands.BindSubAccount(Mars, sub, key));
        Then(key => commands.Leave(sub, key));
        End = db => AssertSeats(db, (Mars, 0, null));
        return this;
    }

    private Story Unbinding()
    {
        Before = BindAnnToMarsAsync;
        Then(key => commands.Unbind(Mars, Ann, key));
        Then(key => Invite(Moon, Ann, key));
        Then(key => commands.Accept(Ann, _bindings[Moon + Ann], key));
        End = db => AssertSeats(db, (Mars, 0, null), (Moon, 1, Ann));
        return this;
    }

    private Story Changing()
    {
        var sub = Commands.OwnerOf(Mars) + ":客服1";
        Before = () => commands.RegisterAllAsync([Mars], [Ann]);
        Then(key => Invite(Mars, Ann, key));
        Then(key => commands.Change(Mars, Ann, Permission.Standard, key));
        Then(key => commands.Unbind(Mars, Ann, key));
        Then(key => commands.BindSubAccount(Mars, sub, key));
        Then(key => commands.Change(Mars, sub, Permission.Standard, key));
        End = db => AssertSeats(db, (Mars, 0, sub));
        return this;
    }

    private async Task BindAnnToMarsAsync()
    {
        await commands.RegisterAllAsync([Mars, Moon], [Ann]);
        await Invite(Mars, Ann, "before");
        await Eventually.HoldsAsync(async () => (await commands.Account(Ann)).OpenInvitations == 1, "The invitation has not arrived.");
        Commands.Done(await commands.Accept(Ann, _bindings[Mars + Ann], "before"));
    }

    private async Task<Outcome<BindingView>> Invite(string store, string account, string key)
    {
        var outcome = await commands.Invite(store, account, key: key);
        _bindings[store + account] = Commands.Done(outcome).BindingId;
        return outcome;
    }

    private void Then<T>(Func<string, Task<Outcome<T>>> send) => _steps.Add(async key =>
    {
        var outcome = await send(key);
        Commands.Done(outcome);
    });

    private static void AssertSeats(Database db, params (string Store, int Seats, string? Bound)[] expected) => Assert.All(expected, e =>
    {
        var merchant = db.Merchant(e.Store);
        Assert.Equal(e.Seats, merchant.SeatsInUse);
        Assert.Equal(e.Bound, merchant.Bindings.Where(b => b.Value.IsBound).Select(b => b.Key).SingleOrDefault());
        if (e.Bound is not null && merchant.Bindings[e.Bound].Type == BindingType.Operator)
            Assert.Equal(e.Store, db.Account(e.Bound).BoundTo?.MerchantId);
    });
}
