namespace RelayHeat.Grains.FundAccounts;

/// <summary>A fund account tells nobody anything: it is asked.</summary>
internal abstract record FundAccountMessage : Message<FundAccountCommand>;
