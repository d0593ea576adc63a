using Orleans.Concurrency;

namespace RelayHeat.Grains.FundAccounts;

/// <summary>A store's fund account. Who may see it is asked of the store's grain at each question (table B).</summary>
[Alias("IFundAccountGrain")]
public interface IFundAccountGrain : IAggregateGrain
{
    /// <summary>Enters a movement; the same one again has no effect. Needs <c>platform.ops</c>. D2.</summary>
    /// <param name="command">The movement.</param>
    /// <param name="context">Who acts, and how.</param>
    /// <returns>
    /// The movement as it was entered; refuses with <c>merchant_not_found</c>, <c>insufficient_funds</c>, <c>id_reused</c>,
    /// <c>fund_limit_reached</c>.
    /// </returns>
    [Alias("Move")]
    Task<Outcome<FundEntryView>> Move(MoveFunds command, CommandContext context);

    /// <summary>The balances. Needs <c>view_fund_account</c>. D1.</summary>
    /// <param name="caller">Who asks.</param>
    /// <returns>The account.</returns>
    [Alias("Get"), AlwaysInterleave, ReadOnly]
    Task<Outcome<FundAccountView>> Get(Caller caller);

    /// <summary>A movement. Needs <c>view_fund_account</c>, or <c>platform.ops</c>, which enters them. D1.</summary>
    /// <param name="entryId">Which.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>The movement; refuses with <c>entry_not_found</c>.</returns>
    [Alias("GetEntry"), AlwaysInterleave, ReadOnly]
    Task<Outcome<FundEntryView>> GetEntry(string entryId, Caller caller);
}
