global using RelayHeat.Chaos.Checks;
global using RelayHeat.Chaos.Drills;
global using RelayHeat.Chaos.History;
global using RelayHeat.Chaos.Load;
global using RelayHeat.Chaos.Processes;
global using RelayHeat.Chaos.Report;
global using RelayHeat.Support;
