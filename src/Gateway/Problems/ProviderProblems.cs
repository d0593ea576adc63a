using RelayHeat.Grains;

namespace RelayHeat.Gateway.Problems;

/// <summary>What providers refuse with.</summary>
internal static class ProviderProblems
{
    private static readonly (string, string)[] Status = [("providerStatus", "the status of the provider")];

    public static Dictionary<string, ProblemEntry> All { get; } = new()
    {
        // Application and review.
        [Codes.ProviderNotFound] = new(404, [],
            "Provider not found", "Nobody has filed an application for this entity.",
            "服务商不存在", "未找到该主体的入驻申请，请核对统一社会信用代码。"),
        [Codes.ApplicationNotEditable] = new(409, Status,
            "Not a draft", "Only a draft can be changed or submitted; the status is {providerStatus}. Withdraw it if it is under review.",
            "申请不可编辑", "仅草稿可以修改或提交，当前状态为{providerStatus}。审核中的申请请先撤回。"),
        [Codes.EvidenceNotFound] = new(404, [],
            "Evidence not found", "This provider has no evidence with this id.",
            "凭证不存在", "该服务商没有此凭证。"),
        [GatewayCodes.EvidenceType] = new(415, [],
            "File type not supported", "Evidence is a PNG, JPEG or PDF file. Its content decides, not its name.",
            "不支持的凭证类型", "凭证仅支持 PNG、JPEG 或 PDF 文件，以文件内容为准。"),
        [Codes.EvidenceLimitReached] = new(409, [("limit", "files that a round can have")],
            "Too much evidence", "This round has {limit} files of evidence, which is the limit.",
            "凭证数量已达上限", "本轮申请的凭证已达上限（{limit} 份）。"),
        [Codes.RequirementsUnmet] = new(409, [("requirements", "those that are not met, with what was found and what is needed")],
            "Requirements not met", "Some requirements for admission are not met. The field requirements lists them with what is missing.",
            "未满足入驻条件", "还有入驻条件未满足，具体条件和差距见 requirements。"),
        [Codes.NotUnderReview] = new(409, Status,
            "Not under review", "No application is under review. The status of this provider is {providerStatus}.",
            "不在审核中", "没有审核中的申请，当前状态为{providerStatus}。"),
        [Codes.ReviewerIsApplicant] = new(409, [],
            "Reviewer is the applicant", "You submitted or own this application. Another reviewer must decide.",
            "审核人即申请人", "您是该申请的提交人或所有人，须由其他审核人员审核。"),

        // Deposit, fines and penalties.
        [Codes.InsufficientDeposit] = new(409, [("availableFen", "what can be taken")],
            "Insufficient deposit", "Only {availableFen} of the deposit is available. Unpaid fines are kept back from a refund.",
            "保证金不足", "保证金可用金额仅 {availableFen}。退还时须先扣除未缴清的罚款。"),
        [Codes.DepositNotRefundable] = new(409, Status,
            "Deposit not refundable", "A deposit is refunded once, after exit or removal. The status of this provider is {providerStatus}.",
            "保证金不可退还", "保证金仅在退出或清退后退还，且仅退还一次，当前状态为{providerStatus}。"),
        [Codes.DepositLimitReached] = new(409, [("limitFen", "the most that can be paid in")],
            "Deposit too large", "No more than {limitFen} can be paid in. Pay a smaller amount.",
            "保证金超出上限", "保证金缴纳上限为 {limitFen}，请减少本笔金额。"),
        [Codes.DepositNotOverdue] = new(409, [("removableAt?", "when the provider can be removed, where the deposit is short")],
            "Deposit not overdue long enough", "The deposit is not short, or not overdue long enough to remove the provider for it.",
            "保证金逾期未达期限", "保证金没有欠缴，或逾期时间未达到可清退的期限。"),
        [Codes.FineNotFound] = new(404, [],
            "Fine not found", "This provider has no fine with this id.",
            "罚款不存在", "该服务商没有此笔罚款。"),
        [Codes.FineLimitReached] = new(409, [("limit", "unpaid fines that a provider can have")],
            "Too many fines", "This provider has {limit} unpaid fines, which is the limit.",
            "罚款数量已达上限", "该服务商未缴清的罚款已达上限（{limit} 笔）。"),
        [Codes.Overpayment] = new(409, [("unpaidFen", "what is left to pay of the fine")],
            "More than the fine", "Only {unpaidFen} of this fine is left to pay. Pay no more than that.",
            "缴纳金额超出罚款", "该笔罚款仅剩 {unpaidFen} 未缴，缴纳金额不能超过此数。"),
        [Codes.PenaltyLimitReached] = new(409, [("limit", "penalties that can run at once")],
            "Too many penalties", "This provider has {limit} running penalties, which is the limit.",
            "处罚数量已达上限", "该服务商生效中的处罚已达上限（{limit} 项）。"),

        // Exit, removal and return.
        [Codes.ExitConditionsUnmet] = new(409, [("conditions", "those that do not hold, with what was found")],
            "Exit conditions not met", "The field conditions lists what is not met. With windDown, the exit follows once all are met.",
            "未满足退出条件", "暂不能退出，未满足的条件见 conditions。可申请有条件退出（windDown），条件满足后自动退出。"),
        [Codes.NotAdmitted] = new(409, Status,
            "Not admitted", "Only an admitted provider can exit or be removed. The status of this one is {providerStatus}.",
            "尚未入驻", "仅已入驻的服务商可以退出或清退，当前状态为{providerStatus}。"),
        [Codes.NotWindingDown] = new(409, Status,
            "Not winding down", "There is no exit to withdraw. The status of this provider is {providerStatus}.",
            "没有待完成的退出", "没有可撤回的退出申请，当前状态为{providerStatus}。"),
        [Codes.NotExited] = new(409, Status,
            "Has not left", "Only a provider that has left can start a new round. The status of this one is {providerStatus}.",
            "尚未退出", "仅已退出或已清退的服务商可以重新申请，当前状态为{providerStatus}。"),
        [Codes.CoolingDown] = new(409, [("until", "from when the entity can apply again")],
            "Cooling down", "This entity was removed. It can apply again from {until}.",
            "处于冷静期", "该主体被清退后处于冷静期，北京时间 {until} 起可以再次申请。"),
        [Codes.EntityBarred] = new(409, [],
            "Barred for ever", "This entity was removed for a serious violation. It can never apply again.",
            "主体永久禁入", "该主体因严重违规被清退，不能再次申请入驻。"),
        [Codes.RelatedEntityBarred] = new(409, [],
            "Related to a barred entity", "The legal representative or the Alipay subject named here was barred with another entity.",
            "关联主体永久禁入", "申请中的法定代表人或支付宝主体已随其他主体被永久禁入，不能申请入驻。"),
    };
}
