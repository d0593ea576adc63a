namespace RelayHeat.Grains.Policies;

/// <summary>One dated version of the values that the rules use; the section "Policy" of the domain.</summary>
public sealed record Policy : IPolicy
{
    /// <summary>The version's name; every decision records it.</summary>
    public required string Version { get; init; }

    /// <summary>The instant from which it is in force, UTC.</summary>
    public required DateTimeOffset EffectiveFrom { get; init; }

    /// <summary>A4: seats with full permission a merchant has.</summary>
    public required int SeatLimit { get; init; }

    /// <summary>A14: open bindings a merchant may have.</summary>
    public required int OpenBindingLimit { get; init; }

    /// <summary>A14: open invitations an account may have.</summary>
    public required int OpenInvitationLimit { get; init; }

    /// <summary>A12: days after which an invitation expires.</summary>
    public required int InvitationDays { get; init; }

    /// <summary>A12: invitations a merchant may send in any 24 hours.</summary>
    public required int InvitationsPerDay { get; init; }

    /// <summary>
    /// A10: dry runs of invitations, and invitations that are refused for reasons of the account's, of a merchant in any 10 minutes.
    /// Documents that leave it out have what is published with the product: what is set after the object is made keeps its first value.
    /// </summary>
    public int InvitationProbes { get; set; } = 60;

    /// <summary>A9: whether operator accounts are for Tmall stores alone.</summary>
    public required bool OperatorAccountsNeedTmall { get; init; }

    /// <summary>A5: whether a full account manages bindings too.</summary>
    public required bool FullManagesBindings { get; init; }

    /// <summary>Sections E and F: admission, exit and removal of providers.</summary>
    public required ProviderPolicy Providers { get; init; }

    /// <summary>Section C: commission.</summary>
    public required CommissionPolicy Commission { get; init; }
}
