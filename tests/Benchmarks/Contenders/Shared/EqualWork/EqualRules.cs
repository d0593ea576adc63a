using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RelayHeat.Contenders;

/// <summary>What equal work adds to the rules, independent of the storage.</summary>
internal static class EqualRules
{
    /// <summary>The lean rules with authorisation: only the main account manages a store's bindings.</summary>
    public static Decided Decide(StoreState? store, string merchantId, StoreCommand command, Sender sender, DateTimeOffset now) =>
        command is Bind or Unbind && store?.MainAccount != sender.Account
            ? Refused(StatusCodes.Status403Forbidden, "forbidden")
            : StoreRules.Decide(store, merchantId, command, now);

    /// <summary>The message to the command's account, or null.</summary>
    public static Told? Tell(StoreCommand command) => command switch
    {
        Bind b => new Told(b.Account, b.Permission),
        Unbind u => new Told(u.Account, null),
        _ => null,
    };

    public static Reply Answer(Decided decided) =>
        new(decided.Status, JsonSerializer.Serialize(decided.Answer, decided.Answer.GetType(), StoreJson.Default));

    /// <summary>The fingerprint that recognises a command when its key comes again.</summary>
    public static byte[] Digest(StoreCommand command) => SHA256.HashData(Encoding.UTF8.GetBytes(StoreRules.ToJson(command)));

    /// <summary>The stored answer; a refusal for another command.</summary>
    public static Reply Replay(byte[] digest, int status, string answer, StoreCommand command) =>
        digest.AsSpan().SequenceEqual(Digest(command))
            ? new Reply(status, answer, IsReplayed: true)
            : Answer(Refused(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused"));

    private static Decided Refused(int status, string code) => new(status, new RefusedAnswer(code, status));
}
