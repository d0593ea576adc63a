namespace RelayHeat.Contenders;

// The types of grain calls. They are immutable, so a call within the silo copies nothing.
[GenerateSerializer, Immutable]
internal abstract partial record StoreCommand;

[GenerateSerializer, Immutable]
internal sealed partial record Register;

[GenerateSerializer, Immutable]
internal sealed partial record Bind;

[GenerateSerializer, Immutable]
internal sealed partial record Unbind;

[GenerateSerializer, Immutable]
internal sealed partial record MoveFund;

[GenerateSerializer, Immutable]
internal sealed partial record Decided;

[GenerateSerializer, Immutable]
internal sealed partial record RightsAnswer;
