using System.Globalization;

namespace RelayHeat.Chaos.Load;

/// <summary>Creates commands, each with a key of its own. All keys of a run begin with its tag.</summary>
internal sealed partial class Commands(string tag)
{
    private long _last;

    public static string OwnerOf(string store) => store + "-main";

    public Command RegisterStore(string store) => new()
    {
        Kind = CommandKind.RegisterStore,
        Key = NextKey(),
        Actor = "registrar",
        Role = "platform.registry",
        Method = HttpMethod.Put,
        Path = $"/v1/merchants/{store}",
        Body = new { name = store, mainAccount = OwnerOf(store), storeType = "tmall", alipaySubject = "2088-" + store },
        Entity = "merchant/" + store,
        Store = store,
    };

    public Command RegisterAccount(string account) => new()
    {
        Kind = CommandKind.RegisterAccount,
        Key = NextKey(),
        Actor = "registrar",
        Role = "platform.registry",
        Method = HttpMethod.Put,
        Path = $"/v1/accounts/{account}",
        Body = new { realNameVerified = true, alipaySubject = "2088-" + account, platformIdentities = Array.Empty<string>() },
        Entity = "account/" + account,
        Account = account,
    };

    public Command Invite(string store, string account, string permission) =>
        OnStore(CommandKind.Invite, HttpMethod.Post, store, account, "") with
        {
            Permission = permission,
            Body = new { account, type = "operator", permission },
        };

    public Command BindSubAccount(string store, string account, string permission) =>
        OnStore(CommandKind.BindSubAccount, HttpMethod.Post, store, account, "") with
        {
            Permission = permission,
            Body = new { account, type = "sub_account", permission },
        };

    public Command Resend(string store, string account) =>
        OnStore(CommandKind.Resend, HttpMethod.Post, store, account, $"/{Uri.EscapeDataString(account)}/resend");

    public Command ChangePermission(string store, string account, string permission) =>
        OnStore(CommandKind.ChangePermission, HttpMethod.Put, store, account, $"/{Uri.EscapeDataString(account)}/permission") with
        {
            Permission = permission,
            Body = new { permission },
        };

    public Command Unbind(string store, string account) =>
        OnStore(CommandKind.Unbind, HttpMethod.Delete, store, account, $"/{Uri.EscapeDataString(account)}");

    public Command Accept(string account, string bindingId) =>
        OnAccount(CommandKind.Accept, account, $"/invitations/{bindingId}/accept") with { BindingId = bindingId };

    public Command Decline(string account, string bindingId) =>
        OnAccount(CommandKind.Decline, account, $"/invitations/{bindingId}/decline") with { BindingId = bindingId };

    public Command Leave(string account) => OnAccount(CommandKind.Leave, account, "/leave");

    private Command OnStore(CommandKind kind, HttpMethod method, string store, string account, string path) => new()
    {
        Kind = kind,
        Key = NextKey(),
        Actor = OwnerOf(store),
        Method = method,
        Path = $"/v1/merchants/{store}/operators{path}",
        Entity = "merchant/" + store,
        Store = store,
        Account = account,
    };

    private Command OnAccount(CommandKind kind, string account, string path) => new()
    {
        Kind = kind,
        Key = NextKey(),
        Actor = account,
        Method = HttpMethod.Post,
        Path = $"/v1/accounts/{Uri.EscapeDataString(account)}{path}",
        Entity = "account/" + account,
        Account = account,
    };

    private string NextKey() => string.Create(CultureInfo.InvariantCulture, $"{tag}-{Interlocked.Increment(ref _last)}");
}
