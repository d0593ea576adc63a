namespace RelayHeat.Grains.Commission;

/// <summary>A store's commission tells nobody anything: it is asked.</summary>
internal abstract record CommissionMessage : Message<CommissionCommand>;
