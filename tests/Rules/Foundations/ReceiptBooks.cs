using System.Text;
using System.Text.Json;

namespace RelayHeat.Rules.Foundations;

/// <summary>G2: at most 256 answers, for 24 hours.</summary>
public sealed class ReceiptBooks
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private static Digest Id(string text) => Digest.Compute(Encoding.UTF8.GetBytes(text));

    private static Receipt Answer(string id, DateTimeOffset at) => new(Id(id), Id("fingerprint"), at, "{}");

    private static ReceiptBook Filled(int count, DateTimeOffset at)
    {
        var book = new ReceiptBook([]);
        for (var i = 1; i <= count; i++) book.Remember(Answer($"r{i}", at));
        return book;
    }

    [Fact]
    public void Find_OfAnAnswerRemembered_IsThatAnswer()
    {
        var book = new ReceiptBook([]);
        var answer = Answer("r", Given.Start);
        book.Remember(answer);
        Assert.Equal(new Answered(answer.Id, answer.Fingerprint, answer.At), book.Find(Id("r"), Given.Start));
        Assert.Same(answer, book.FindUnsaved(Id("r")));
        Assert.Null(book.Find(Id("other"), Given.Start));
    }

    [Fact]
    public void Find_After24HoursExactly_IsNothing()
    {
        var book = Filled(1, Given.Start);
        Assert.NotNull(book.Find(Id("r1"), Given.Start + Day - Given.Millisecond));
        Assert.Null(book.Find(Id("r1"), Given.Start + Day));
    }

    [Fact]
    public void Remember_The256th_KeepsTheFirst_AndThe257thForgetsIt()
    {
        var book = Filled(256, Given.Start);
        Assert.NotNull(book.Find(Id("r1"), Given.Start));
        book.Remember(Answer("r257", Given.Start));
        Assert.Null(book.Find(Id("r1"), Given.Start));
        Assert.NotNull(book.Find(Id("r2"), Given.Start));
        Assert.Equal(256, book.Unsaved.Length);
    }

    [Fact]
    public void Remember_UnderAKeyThatWasAnswered_KeepsTheFirstAnswer()
    {
        var book = Filled(1, Given.Start);
        book.Remember(Answer("r1", Given.Start.AddHours(1)) with { ReplyJson = "{\"other\":1}" });
        Assert.Equal("{}", book.FindUnsaved(Id("r1"))?.ReplyJson);
    }

    [Fact]
    public void Unsaved_HoldsAnswersUntilTheyAreDurable()
    {
        var book = Filled(2, Given.Start);
        Assert.Equal([Id("r1"), Id("r2")], book.Unsaved.Select(r => r.Id));
        var written = book.Unsaved;
        book.Remember(Answer("r3", Given.Start));
        book.Saved(written);
        Assert.Equal([Id("r3")], book.Unsaved.Select(r => r.Id));
        Assert.NotNull(book.Find(Id("r1"), Given.Start));
    }

    [Fact]
    public void Unsaved_DoesNotHoldAnswersThatWereForgottenMeanwhile()
    {
        var book = Filled(257, Given.Start);
        Assert.DoesNotContain(Id("r1"), book.Unsaved.Select(r => r.Id));
        Assert.Equal(256, book.Unsaved.Length);
    }

    [Fact]
    public void Remember_UnderAKeyWhoseAnswerIsADayOld_ReplacesTheSavedOne()
    {
        var book = new ReceiptBook([Answer("r", Given.Start)]);
        book.Remember(Answer("r", Given.Start + Day));
        Assert.Equal(Given.Start + Day, book.Find(Id("r"), Given.Start + Day)?.At);
        Assert.Equal([Id("r")], book.Unsaved.Select(r => r.Id));
    }

    // The feed keeps both answers of a key that was used anew.
    [Fact]
    public void Saved_TwoAnswersUnderOneKey_TheNewerCountsAndOutlivesTheOlder()
    {
        var book = new ReceiptBook([Answer("r", Given.Start), Answer("r", Given.Start + Day)]);
        Assert.Equal(Given.Start + Day, book.Find(Id("r"), Given.Start + Day)?.At);
        book.Remember(Answer("s", Given.Start + Day));
        Assert.Equal(Given.Start + Day, book.Find(Id("r"), Given.Start + Day)?.At);
    }

    [Fact]
    public void Saved_AnswersOfAReadRecord_AreFoundAndNotSavedAgain()
    {
        var book = new ReceiptBook([.. Enumerable.Range(1, 256).Select(i => Answer($"r{i}", Given.Start))]);
        Assert.NotNull(book.Find(Id("r1"), Given.Start));
        Assert.Empty(book.Unsaved);
        book.Remember(Answer("r257", Given.Start));
        Assert.Null(book.Find(Id("r1"), Given.Start));
    }

    [Fact]
    public void Claim_IsMadeByAKeyAlone_AndNeverByADryRun()
    {
        var command = new UnbindOperator("a");
        var context = new CommandContext(Given.Account("m"));
        Assert.Null(ReceiptClaim.For(command, context, GrainJson.For<MerchantCommand>()));
        Assert.Null(ReceiptClaim.For(command, context with { IdempotencyKey = "k", DryRun = true }, GrainJson.For<MerchantCommand>()));
    }

    [Fact]
    public void Claim_OfAnotherCallerKeyOrCommand_IsAnotherClaim()
    {
        ReceiptClaim[] claims =
        [
            Claim(new UnbindOperator("a"), "caller", "k"),
            Claim(new UnbindOperator("a"), "other", "k"),
            Claim(new UnbindOperator("a"), "caller", "k2"),
        ];
        Assert.Equal(3, claims.Select(c => c.Id).Distinct().Count());
        Assert.Single(claims.Select(c => c.Fingerprint).Distinct());
        Assert.Equal(claims[0], Claim(new UnbindOperator("a"), "caller", "k"));
        Assert.Equal(claims[0].Id, Claim(new UnbindOperator("b"), "caller", "k").Id);
        Assert.NotEqual(claims[0].Fingerprint, Claim(new UnbindOperator("b"), "caller", "k").Fingerprint);
        Assert.NotEqual(claims[0].Fingerprint, Claim(new ResendInvitation("a"), "caller", "k").Fingerprint);
    }

    [Fact]
    public void StoredReply_ThatIsARefusal_IsReadAsItWasWritten()
    {
        Outcome<MerchantView> reply = new Refusal(Codes.SeatLimitReached).With("limit", 20).With("retryAt", Given.Start);
        var json = JsonSerializer.Serialize(reply, GrainJson.For<Outcome<MerchantView>>());
        var read = JsonSerializer.Deserialize(json, GrainJson.For<Outcome<MerchantView>>())!;
        Assert.Equal(reply.Refusal!.Code, read.Refusal!.Code);
        Assert.Equal(reply.Refusal.Figures, read.Refusal.Figures);
    }

    private static ReceiptClaim Claim(MerchantCommand command, string caller, string key) => ReceiptClaim.For(
        command, new CommandContext(Given.Account(caller)) { IdempotencyKey = key }, GrainJson.For<MerchantCommand>())!;
}
