using RelayHeat.Gateway.Http;
using RelayHeat.Gateway.Reading;
using RelayHeat.Grains;
using RelayHeat.Grains.Names;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.ReadModel;

namespace RelayHeat.Gateway.Endpoints;

/// <summary>Providers: the list, the state of one, and how it leaves and comes back (section F).</summary>
internal static class ProviderEndpoints
{
    private static readonly string[] Statuses = [.. EnumText.ByText<ProviderStatus>().Keys];

    private static readonly Body<RequestExit> ExitBody = new(
        nameof(ExitBody), "How to leave.",
        fields => new RequestExit(
            fields.Has("windDown") && fields.Flag("windDown", "Leave as soon as all conditions hold, if one does not hold now.")),
        """{"windDown":true}""");

    private static readonly Body<RemoveProvider> RemovalBody = new(
        nameof(RemovalBody), "A removal.",
        fields => new RemoveProvider(
            fields.OneOf<RemovalCause>("cause", "Why; serious_violation bars for ever."), fields.Reason("reason", "Why, in words.")),
        """{"cause":"violation","reason":"虚假宣传"}""");

    private static readonly Body<ChangeOwner> OwnerBody = new(
        nameof(OwnerBody), "The new owner.",
        fields => new ChangeOwner(
            fields.Account("account", "The account. It must be registered."), fields.Reason("reason", "Why.")),
        """{"account":"小李","reason":"公司已更换负责人"}""");

    public static void MapProviders(this RouteGroupBuilder v1)
    {
        v1.Lists("/providers", "Providers").MapDirectory<ProviderSummary>(
            "listProviders", "List providers", "Sorted by code. For platform.review, platform.enforcement and platform.ops.",
            query => new DirectoryQuery(
                GrainKeys.Provider,
                query.OneOf("status", "Only providers with this status.", "admitted", Statuses),
                query.SearchText("Only providers whose code, name or owner contains this text.", "星河"),
                query.After(key => Uscc.TryNormalize(key, out _)),
                query.Limit()));
        var provider = v1.Provider();
        MapQuestions(provider);
        MapLeaving(provider);
        provider.Command(
            "PUT /owner", "changeOwner", "Change the owner",
            "The former owner loses access at once; what it wrote stays. For platform.registry.",
            OwnerBody, (provider, command, context) => provider.ChangeOwner(command, context))
            .Converges()
            .Refuses(Codes.ProviderNotFound, Codes.AccountNotFound, Codes.EntityBarred);
        provider.MapApplication();
        provider.MapEvidence();
        provider.MapConduct();
    }

    private static void MapQuestions(Routes<IProviderGrain> provider)
    {
        provider.Get(
            "", "getProvider", "Read a provider",
            "With the current state of every requirement and condition. For its owner and platform roles.",
            (provider, caller) => provider.Get(caller))
            .Refuses(Codes.ProviderNotFound);
        provider.Get(
            "/requirements", "getRequirements", "Check the requirements of admission",
            "By another preset of the policy, or at another instant. For its owner and platform roles.",
            query => (
                Preset: query.Query("preset", "A preset of the policy in force at that instant.", "entity_or_cases", Form.Preset),
                At: query.Moment("at", "The instant; now by default.")),
            (provider, asked, caller) => provider.GetRequirements(asked.Preset, asked.At, caller))
            .Refuses(Codes.ProviderNotFound);
    }

    private static void MapLeaving(Routes<IProviderGrain> provider)
    {
        provider.Command(
            "POST /exit", "requestExit", "Leave the platform",
            "Leaves at once if all conditions hold. With windDown, it leaves as soon as they do, without another call. For its owner.",
            ExitBody, (provider, command, context) => provider.RequestExit(command, context))
            .Refuses(Codes.ProviderNotFound, Codes.ExitConditionsUnmet, Codes.NotAdmitted);
        provider.Command(
            "POST /exit/withdraw", "withdrawExit", "Withdraw the exit", "Ends the winding down. For its owner.",
            _ => new WithdrawExit(), (provider, command, context) => provider.WithdrawExit(command, context))
            .Refuses(Codes.ProviderNotFound, Codes.NotWindingDown);
        provider.Command(
            "POST /removal", "removeProvider", "Remove a provider",
            "A serious violation bars the entity, its legal representative and its Alipay subject for ever. For platform.enforcement.",
            RemovalBody, (provider, command, context) => provider.Remove(command, context))
            .Converges()
            .Refuses(Codes.ProviderNotFound, Codes.NotAdmitted, Codes.DepositNotOverdue);
        provider.Command(
            "POST /reapply", "reapply", "Start a new round", "After an exit, or after a removal and its cool-down. For its owner.",
            _ => new Reapply(), (provider, command, context) => provider.Reapply(command, context))
            .Converges()
            .Refuses(Codes.ProviderNotFound, Codes.NotExited, Codes.CoolingDown, Codes.EntityBarred);
    }
}
