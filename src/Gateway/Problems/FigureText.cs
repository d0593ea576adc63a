using System.Globalization;
using System.Text.Json;
using System.Xml;
using RelayHeat.Engine;

namespace RelayHeat.Gateway.Problems;

/// <summary>How a detail shows a figure: money in yuan, rates in percent; in Chinese also the platform's words and Beijing time.</summary>
internal static class FigureText
{
    private static readonly TimeSpan Beijing = TimeSpan.FromHours(8);

    /// <summary>The values that are words, in Chinese.</summary>
    public static IReadOnlyDictionary<string, string> ChineseWords { get; } = new Dictionary<string, string>
    {
        // The status of a provider.
        ["draft"] = "草稿", ["under_review"] = "审核中", ["admitted"] = "已入驻", ["winding_down"] = "有条件退出中",
        ["exited"] = "已退出", ["removed"] = "已清退", ["barred"] = "永久禁入",

        // Identities.
        ["merchant"] = "商家主账号", ["sub_account"] = "子账号", ["streamer"] = "主播",
        ["provider"] = "达人服务商", ["agency"] = "机构", ["service"] = "其他服务身份",

        // How an invitation was closed.
        ["accepted"] = "账号已接受", ["declined"] = "账号已拒绝", ["cancelled"] = "店铺已撤回", ["expired"] = "已过期",
        ["bound_elsewhere"] = "账号已绑定其他店铺", ["inbox_full"] = "账号等待确认的邀请已满",
        ["unbound"] = "店铺已解绑", ["left"] = "账号已主动解绑",

        // Limits and quotas.
        ["requests_per_second"] = "每秒请求数", ["requests_at_once"] = "同时处理的请求数",
        ["uploads_at_once"] = "同时上传数", ["downloads_at_once"] = "同时下载数",
        ["exports_at_once"] = "同时导出数", ["streams_at_once"] = "同时打开的事件流数",
        ["invitation_probes"] = "未发出邀请的查询次数", ["open_drafts"] = "草稿数", ["providers"] = "服务商数",
        ["evidence_files"] = "凭证文件数", ["evidence_files_per_day"] = "每日上传凭证数",
        ["evidence_bytes"] = "凭证总字节数", ["evidence_bytes_per_day"] = "每日上传凭证字节数",
    };

    public static string Of(Figure figure, bool isChinese)
    {
        using var document = JsonDocument.Parse(figure.Json);
        var value = document.RootElement;
        return figure.Name switch
        {
            "providerStatus" or "reason" or "quota" => Word(value, isChinese),
            "identities" => string.Join(isChinese ? "、" : ", ", value.EnumerateArray().Select(identity => Word(identity, isChinese))),
            "until" or "retryAt" or "effectiveFrom" when isChinese =>
                value.GetDateTimeOffset().ToOffset(Beijing).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            "window" => XmlConvert.ToTimeSpan(value.GetString()!).TotalHours.ToString(CultureInfo.InvariantCulture),
            "max" => string.Create(CultureInfo.InvariantCulture, $"{value.GetInt64() / 100m:0.##}%"),
            var name when name.EndsWith("Fen", StringComparison.Ordinal) =>
                string.Create(CultureInfo.InvariantCulture, $"¥{value.GetInt64() / 100m:N2}"),
            _ => value.ToString(),
        };
    }

    // What a reader of bodies or forms says is no such word, and stays as it is.
    private static string Word(JsonElement value, bool isChinese)
    {
        var word = value.GetString()!;
        return !ChineseWords.TryGetValue(word, out var chinese) ? word : isChinese ? chinese : word.Replace('_', ' ');
    }
}
