using System.Security.Cryptography;
using System.Text;
using RelayHeat.Grains.Names;

namespace RelayHeat.Rules.Support;

/// <summary>Applications and the evidence that they name. An evidence's name here stands for its content.</summary>
internal static class Papers
{
    public const string Representative = "张三";
    public const string AlipaySubject = "2088-chuangshi";

    /// <summary>More than CNY 500,000 by one fen: the least that is enough (E4).</summary>
    public const long EnoughFen = 50_000_001;

    public static Cooperation NoCases { get; } = new([], [], []);

    /// <summary>An application that meets E3 and says nothing of E4.</summary>
    public static Application Plain { get; } =
        new("创势文化传媒有限公司", Representative, AlipaySubject, true, TaxpayerType.General, 10, NoCases);

    /// <summary>An application that meets none of what an application can meet.</summary>
    public static Application Poor { get; } = Plain with
    {
        IndependentLegalEntity = false,
        TaxpayerType = TaxpayerType.SmallScale,
        Employees = 9,
    };

    /// <summary>The address of a content.</summary>
    public static string Id(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    public static DateOnly Day(DateTimeOffset at) => BeijingDay.At(at);

    /// <summary>A settlement between two instants, by default of the ten days before the tests begin.</summary>
    public static AllianceSettlement Settlement(
        long amountFen = EnoughFen,
        string evidence = "shot",
        Alliance alliance = Alliance.Taobao,
        DateTimeOffset? from = null,
        DateTimeOffset? to = null) =>
        new(alliance, amountFen, from ?? Given.Start.AddDays(-10), to ?? Given.Start, false, Id(evidence));

    /// <summary>A settlement of whole days, the last one included.</summary>
    public static AllianceSettlement Days(DateOnly from, DateOnly last, long amountFen = EnoughFen) =>
        new(Alliance.Taobao, amountFen, BeijingDay.Begin(from), BeijingDay.Begin(last.AddDays(1)), true, Id("shot"));

    /// <summary>The same as rows of released versions hold it: between the instants at which those days begin in UTC.</summary>
    public static AllianceSettlement DaysOfUtc(DateOnly from, DateOnly last) => Days(from, last) with
    {
        From = new DateTimeOffset(from, TimeOnly.MinValue, TimeSpan.Zero),
        To = new DateTimeOffset(last.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero),
    };

    public static CategoryCase Category(string category, params string[] evidence) => new(category, [.. evidence.Select(Id)]);

    public static BrandResource Brand(string brand, string agreement, string voucher) => new(brand, Id(agreement), Id(voucher));

    public static Application With(this Application application, params AllianceSettlement[] settlements) =>
        application with { Cooperation = application.Cooperation with { AllianceSettlements = [.. settlements] } };

    public static Application With(this Application application, params CategoryCase[] cases) =>
        application with { Cooperation = application.Cooperation with { MultiCategoryCases = [.. cases] } };

    public static Application With(this Application application, params BrandResource[] brands) =>
        application with { Cooperation = application.Cooperation with { BrandResources = [.. brands] } };
}
