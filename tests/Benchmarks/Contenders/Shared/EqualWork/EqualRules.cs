using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RelayHeat.Contenders;

/// <summary>What equal work adds to the rules, whatever it is kept in.</summary>
internal static class EqualRules
{
    /// <summary>The same as the lean rules, for those who may: a store's bindings are its main account's.</summary>
    public static Decided Decide(StoreState? store, string merchantId, StoreCommand command, Sender sender, DateTimeOffset now) =>
        command is Bind or Unbind && store?.MainAccount != sender.Account
            ? Refused(StatusCodes.Status403Forbidden, "forbidden")
            : StoreRules.Decide(store, merchantId, command, now);

    /// <summary>What the command's account must be told; null where nobody must be.</summary>
    public static Told? Tell(StoreCommand command) => command switch
    {
        Bind b => new Told(b.Account, b.Permission),
        Unbind u => new Told(u.Account, null),
        _ => null,
    };

    public static Reply Answer(Decided decided) =>
        new(decided.Status, JsonSerializer.Serialize(decided.Answer, decided.Answer.GetType(), StoreJson.Default));

    /// <summary>By what a command is known when its key comes again.</summary>
    public static byte[] Digest(StoreCommand command) => SHA256.HashData(Encoding.UTF8.GetBytes(StoreRules.ToJson(command)));

    /// <summary>The stored answer, for the same command alone.</summary>
    public static Reply Replay(byte[] digest, int status, string answer, StoreCommand command) =>
        digest.AsSpan().SequenceEqual(Digest(command))
            ? new Reply(status, answer, IsReplayed: true)
            : Answer(Refused(StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused"));

    private static Decided Refused(int status, string code) => new(status, new RefusedAnswer(code, status));
}
