using System.Text;
using RelayHeat.Grains;
using RelayHeat.Grains.Providers;
using RelayHeat.Grains.Subjects;

namespace RelayHeat.Cluster.Support;

/// <summary>A legal entity that applies, with the account that files for it and its subjects.</summary>
internal sealed record Applicant(string Tag, string Name)
{
    public string Uscc { get; } = Tags.Uscc(Tag, Name);

    public string Entity => $"{GrainKeys.Provider}/{Uscc}";

    public Caller Owner => new($"{Tag}-{Name}", Roles.None);

    public string Representative { get; init; } = Tags.Person(Tag, $"{Name} 法人");

    public string AlipaySubject { get; init; } = Tags.Person(Tag, $"{Name} 支付宝");

    public ImmutableArray<string> Subjects =>
    [
        $"{GrainKeys.Subject}/{SubjectId.OfLegalRepresentative(Representative)}",
        $"{GrainKeys.Subject}/{SubjectId.OfAlipaySubject(AlipaySubject)}",
    ];

    /// <summary>Cases in two categories: a requirement that does not expire.</summary>
    public Application Application => new(
        $"{Tag} {Name} 有限公司",
        Representative,
        AlipaySubject,
        IndependentLegalEntity: true,
        TaxpayerType.General,
        Employees: 10,
        new Cooperation(
            [],
            [.. Categories.Select(c => new CategoryCase(c, [EvidenceId.FromBytes(Content(c))]))],
            []));

    public static ImmutableArray<string> Categories => ["美妆", "家电"];

    /// <summary>The bytes of a file of evidence; each applicant has its own.</summary>
    public byte[] Content(string what) => Encoding.UTF8.GetBytes($"{Tag} {Name} {what}");
}
