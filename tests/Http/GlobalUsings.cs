global using System.Net;
global using System.Text.Json;
global using System.Text.Json.Nodes;
global using RelayHeat.Http.Support;
global using RelayHeat.Support;
global using Xunit;

// One server for all tests that do not disturb each other; the names they use are their own.
[assembly: AssemblyFixture(typeof(SharedServer))]
