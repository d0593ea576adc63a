global using RelayHeat.Engine.Tests.Support;
global using Xunit;
