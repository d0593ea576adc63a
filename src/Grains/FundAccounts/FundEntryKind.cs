using System.Text.Json.Serialization;

namespace RelayHeat.Grains.FundAccounts;

/// <summary>A movement of a store's fund account (D2).</summary>
[GenerateSerializer, Alias("FundEntryKind"), JsonConverter(typeof(JsonStringEnumConverter<FundEntryKind>))]
public enum FundEntryKind
{
    /// <summary>充值: the store pays in.</summary>
    [JsonStringEnumMemberName("top_up")]
    TopUp,

    /// <summary>冻结: set aside for something that will cost it.</summary>
    [JsonStringEnumMemberName("hold")]
    Hold,

    /// <summary>解冻: what was set aside is available again.</summary>
    [JsonStringEnumMemberName("release")]
    Release,

    /// <summary>扣款: the platform takes what was set aside.</summary>
    [JsonStringEnumMemberName("charge")]
    Charge,

    /// <summary>退款: the platform gives back.</summary>
    [JsonStringEnumMemberName("refund")]
    Refund,

    /// <summary>提现: the store takes out.</summary>
    [JsonStringEnumMemberName("withdraw")]
    Withdraw,
}

/// <summary>The accounts between which a store's funds move.</summary>
[GenerateSerializer, Alias("FundSide"), JsonConverter(typeof(JsonStringEnumConverter<FundSide>))]
public enum FundSide
{
    /// <summary>The store's own bank account.</summary>
    [JsonStringEnumMemberName("bank")]
    Bank,

    /// <summary>What the store can use.</summary>
    [JsonStringEnumMemberName("available")]
    Available,

    /// <summary>What is set aside.</summary>
    [JsonStringEnumMemberName("held")]
    Held,

    /// <summary>What the platform has taken, less what it has given back.</summary>
    [JsonStringEnumMemberName("platform")]
    Platform,
}
