global using System.Collections.Immutable;
global using RelayHeat.Engine;
