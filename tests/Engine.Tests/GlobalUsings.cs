global using System.Collections.Immutable;
global using RelayHeat.Engine.Tests.Support;
global using Xunit;
