global using System.Collections.Immutable;
global using RelayHeat.Cluster.Support;
global using RelayHeat.Engine;
global using RelayHeat.Grains;
global using RelayHeat.Grains.Merchants;
global using RelayHeat.Grains.OperatorAccounts;
global using Xunit;
