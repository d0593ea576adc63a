using System.Text.Json.Serialization;

namespace RelayHeat.Grains.Providers;

/// <summary>Where a provider stands (section F, "States").</summary>
[GenerateSerializer, Alias("ProviderStatus"), JsonConverter(typeof(JsonStringEnumConverter<ProviderStatus>))]
public enum ProviderStatus
{
    /// <summary>The application of this round is being written.</summary>
    [JsonStringEnumMemberName("draft")]
    Draft,

    /// <summary>The application is with the reviewers.</summary>
    [JsonStringEnumMemberName("under_review")]
    UnderReview,

    /// <summary>A talent service provider.</summary>
    [JsonStringEnumMemberName("admitted")]
    Admitted,

    /// <summary>F2: takes on nothing new, and leaves as soon as it may.</summary>
    [JsonStringEnumMemberName("winding_down")]
    WindingDown,

    /// <summary>F1: has left by itself.</summary>
    [JsonStringEnumMemberName("exited")]
    Exited,

    /// <summary>清退: was made to leave, and may come back after the cool-down.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,

    /// <summary>F4: was made to leave for a serious violation, for ever.</summary>
    [JsonStringEnumMemberName("barred")]
    Barred,
}

/// <summary>How an applicant is taxed (E3).</summary>
[GenerateSerializer, Alias("TaxpayerType"), JsonConverter(typeof(JsonStringEnumConverter<TaxpayerType>))]
public enum TaxpayerType
{
    /// <summary>一般纳税人.</summary>
    [JsonStringEnumMemberName("general")]
    General,

    /// <summary>小规模纳税人.</summary>
    [JsonStringEnumMemberName("small_scale")]
    SmallScale,
}

/// <summary>Where something was settled (E4).</summary>
[GenerateSerializer, Alias("Alliance"), JsonConverter(typeof(JsonStringEnumConverter<Alliance>))]
public enum Alliance
{
    /// <summary>Taobao Alliance.</summary>
    [JsonStringEnumMemberName("taobao")]
    Taobao,

    /// <summary>JD Alliance.</summary>
    [JsonStringEnumMemberName("jd")]
    Jd,

    /// <summary>精选联盟.</summary>
    [JsonStringEnumMemberName("jingxuan")]
    Jingxuan,

    /// <summary>好物联盟.</summary>
    [JsonStringEnumMemberName("haowu")]
    Haowu,
}

/// <summary>What a piece of evidence is (E4).</summary>
[GenerateSerializer, Alias("EvidenceKind"), JsonConverter(typeof(JsonStringEnumConverter<EvidenceKind>))]
public enum EvidenceKind
{
    /// <summary>Of an alliance's back office: proves a settlement.</summary>
    [JsonStringEnumMemberName("backoffice_screenshot")]
    BackofficeScreenshot,

    /// <summary>Of a cooperation case.</summary>
    [JsonStringEnumMemberName("authorization")]
    Authorization,

    /// <summary>With a brand, now running.</summary>
    [JsonStringEnumMemberName("agreement")]
    Agreement,

    /// <summary>Of a transaction with a brand.</summary>
    [JsonStringEnumMemberName("transaction_voucher")]
    TransactionVoucher,
}

/// <summary>What a reviewer decides (E7).</summary>
[GenerateSerializer, Alias("ReviewDecision"), JsonConverter(typeof(JsonStringEnumConverter<ReviewDecision>))]
public enum ReviewDecision
{
    /// <summary>The applicant is admitted.</summary>
    [JsonStringEnumMemberName("approve")]
    Approve,

    /// <summary>The application goes back, with reasons.</summary>
    [JsonStringEnumMemberName("return")]
    Return,
}

/// <summary>A movement of the deposit.</summary>
[GenerateSerializer, Alias("DepositEntryKind"), JsonConverter(typeof(JsonStringEnumConverter<DepositEntryKind>))]
public enum DepositEntryKind
{
    /// <summary>The provider pays in.</summary>
    [JsonStringEnumMemberName("payment")]
    Payment,

    /// <summary>The platform takes what it is owed.</summary>
    [JsonStringEnumMemberName("deduction")]
    Deduction,

    /// <summary>F6: the provider gets back what is left.</summary>
    [JsonStringEnumMemberName("refund")]
    Refund,
}

/// <summary>Why a provider is removed (F4).</summary>
[GenerateSerializer, Alias("RemovalCause"), JsonConverter(typeof(JsonStringEnumConverter<RemovalCause>))]
public enum RemovalCause
{
    /// <summary>It no longer meets section E.</summary>
    [JsonStringEnumMemberName("no_longer_qualified")]
    NoLongerQualified,

    /// <summary>E8: the deposit was not topped up in time.</summary>
    [JsonStringEnumMemberName("deposit_overdue")]
    DepositOverdue,

    /// <summary>A violation that is not a serious one.</summary>
    [JsonStringEnumMemberName("violation")]
    Violation,

    /// <summary>F4: bars the entity for ever.</summary>
    [JsonStringEnumMemberName("serious_violation")]
    SeriousViolation,
}

/// <summary>How far a short deposit has come (E8).</summary>
[GenerateSerializer, Alias("TopUpStage"), JsonConverter(typeof(JsonStringEnumConverter<TopUpStage>))]
public enum TopUpStage
{
    /// <summary>It can still be topped up in time.</summary>
    [JsonStringEnumMemberName("due")]
    Due,

    /// <summary>The time has passed.</summary>
    [JsonStringEnumMemberName("overdue")]
    Overdue,

    /// <summary>30 days overdue.</summary>
    [JsonStringEnumMemberName("flagged")]
    Flagged,

    /// <summary>90 days overdue: the provider may be removed for it.</summary>
    [JsonStringEnumMemberName("removable")]
    Removable,
}
