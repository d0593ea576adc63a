using System.Text.Json.Nodes;
using RelayHeat.Gateway.Endpoints;

namespace RelayHeat.Gateway.OpenApi;

/// <summary>
/// What the document offers to send: one story of the store mars, the account 小李 and the company 星河达人. Who sends the examples of the
/// registry first, with a token of the sandbox, can send the others after them. What the server names, such as plans, has no example.
/// </summary>
internal static class Examples
{
    private static readonly Dictionary<string, string> Paths = new(StringComparer.Ordinal)
    {
        ["merchantId"] = "mars",
        ["account"] = "小李",
        ["streamer"] = "小美",
        ["uscc"] = "91330100MA27W8X3Y2",
        ["entryId"] = "m1",
        ["fineId"] = "f1",
        ["penaltyId"] = "p1",
    };

    private static readonly Dictionary<Type, string> Bodies = new()
    {
        [typeof(TokenBody)] = """{"account":"火星旗舰店","roles":["platform.registry","platform.ops"]}""",
        [typeof(ClockBody)] = """{"advance":"PT1H"}""",
        [typeof(MerchantBody)] = """{"name":"火星旗舰店","mainAccount":"火星旗舰店","storeType":"tmall","alipaySubject":"2088-mars"}""",
        [typeof(AccountBody)] = """{"realNameVerified":true,"alipaySubject":"2088-xiaoli","platformIdentities":[]}""",
        [typeof(InviteBody)] = """{"account":"小李","type":"operator","permission":"full"}""",
        [typeof(PermissionBody)] = """{"permission":"standard"}""",
        [typeof(PlanBody)] = """{"kind":"store_wide","rateBps":500}""",
        [typeof(RateBody)] = """{"rateBps":600}""",
        [typeof(FundEntryBody)] = """{"entryId":"m1","kind":"top_up","amountFen":100000,"reference":"bank"}""",
        [typeof(ApplicationBody)] = """
            {"companyName":"星河达人","legalRepresentative":"王小明","alipaySubject":"2088-xinghe",
            "independentLegalEntity":true,"taxpayerType":"general","employees":10}
            """,
        [typeof(ReviewBody)] = """{"decision":"return","reasons":{"alliance_settlement":"截图不清晰"}}""",
        [typeof(FactsBody)] = """{"alipayEnterpriseVerified":true,"otherRoles":[]}""",
        [typeof(StandingBody)] = """
            {"openDeliveries":0,"openDisputes":0,"openComplaints":0,"litigation":false,"regulatoryInquiry":false,
            "asOf":"2026-01-31T08:00:00Z"}
            """,
        [typeof(PenaltyBody)] = """{"penaltyId":"p1","until":"2099-12-31T16:00:00Z","reason":"虚假宣传"}""",
        [typeof(FineBody)] = """{"fineId":"f1","amountFen":100000,"reason":"虚假宣传"}""",
        [typeof(FinePaymentBody)] = """{"paymentId":"fp1","amountFen":100000}""",
        [typeof(DepositEntryBody)] = """{"entryId":"d1","kind":"payment","amountFen":10000000,"reference":"bank"}""",
        [typeof(OwnerBody)] = """{"account":"小李","reason":"冒名申请"}""",
        [typeof(ExitBody)] = """{"windDown":true}""",
        [typeof(OwnerBody)] = """{"account":"小李","reason":"公司已更换负责人"}""",
        [typeof(RemovalBody)] = """{"cause":"violation","reason":"虚假宣传"}""",
    };

    public static JsonNode? OfPath(string name) => Paths.GetValueOrDefault(name);

    public static JsonNode? OfBody(Type body) => Bodies.TryGetValue(body, out var json) ? JsonNode.Parse(json) : null;
}
