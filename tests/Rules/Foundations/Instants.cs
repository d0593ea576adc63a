namespace RelayHeat.Rules.Foundations;

/// <summary>Instants as the clients of several languages write them, kept to the millisecond.</summary>
public sealed class Instants
{
    [Theory]
    [InlineData("2026-12-01T08:00:00Z", "2026-12-01T08:00:00.000Z")]
    [InlineData("2026-12-01T08:00Z", "2026-12-01T08:00:00.000Z")]
    [InlineData("2026-12-01t08:00:00z", "2026-12-01T08:00:00.000Z")]
    [InlineData("2026-12-01T08:00:00.1Z", "2026-12-01T08:00:00.100Z")]
    [InlineData("2026-12-01T08:00:00.12Z", "2026-12-01T08:00:00.120Z")]
    [InlineData("2026-12-01T08:00:00.123Z", "2026-12-01T08:00:00.123Z")]
    [InlineData("2026-12-01T08:00:00.123456+00:00", "2026-12-01T08:00:00.123Z")]
    [InlineData("2026-12-01T08:00:00.12345678Z", "2026-12-01T08:00:00.123Z")]
    [InlineData("2026-12-01T08:00:00.123999999Z", "2026-12-01T08:00:00.123Z")]
    [InlineData("2026-12-01T08:00:00.99999999999999999999999999Z", "2026-12-01T08:00:00.999Z")]
    [InlineData("2026-12-01T16:00:00.5+08:00", "2026-12-01T08:00:00.500Z")]
    [InlineData("2026-12-01T00:30:00-07:30", "2026-12-01T08:00:00.000Z")]
    [InlineData("2026-12-01T08:00:00-00:00", "2026-12-01T08:00:00.000Z")]
    [InlineData("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z")]
    [InlineData("9998-12-31T23:59:59.9999Z", "9998-12-31T23:59:59.999Z")]
    public void Instant_AsClientsWriteIt_IsRead(string text, string expected)
    {
        Assert.True(Instant.TryParse(text, out var instant));
        Assert.Equal(expected, Instant.ToText(instant));
        Assert.Equal(TimeSpan.Zero, instant.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-12-01")]
    [InlineData("2026-12-01T08:00:00")]
    [InlineData("2026-12-01 08:00:00Z")]
    [InlineData("2026-12-01T08:00:00.Z")]
    [InlineData("2026-12-01T08:00:00,5Z")]
    [InlineData("2026-12-01T08Z")]
    [InlineData("2026-12-01T24:00:00Z")]
    [InlineData("2026-12-01T08:60:00Z")]
    [InlineData("2026-02-29T08:00:00Z")]
    [InlineData("2026-12-01T08:00:00+0800")]
    [InlineData("2026-12-01T08:00:00+25:00")]
    [InlineData("2026-12-01T08:00:00Z\n")]
    [InlineData("２０２６-12-01T08:00:00Z")]
    [InlineData("1969-12-31T23:59:59Z")]
    [InlineData("1970-01-01T00:00:00+00:01")]
    [InlineData("9999-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    public void Instant_ThatIsNone_IsRefused(string text) => Assert.False(Instant.TryParse(text, out _));
}
