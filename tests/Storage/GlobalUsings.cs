global using System.Collections.Immutable;
global using RelayHeat.Grains.Clock;
global using RelayHeat.Engine;
global using RelayHeat.Storage.Support;
global using RelayHeat.Support;
global using Xunit;
