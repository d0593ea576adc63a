using RelayHeat.Silo;

namespace RelayHeat.Storage;

/// <summary>One process a data directory.</summary>
public sealed class DataDirectoryTests
{
    [Fact]
    public void Open_WhileHeld_IsRefusedWithOneLine()
    {
        using var temporary = new TemporaryDirectory();
        using var held = DataDirectory.Open(temporary.File("data"));

        var refused = Assert.Throws<StartupException>(() => DataDirectory.Open(temporary.File("data")));

        Assert.Equal($"Data:Directory {temporary.File("data")} is in use by another process.", refused.Message);
    }

    [Fact]
    public void Open_AfterItWasLetGo_Succeeds()
    {
        using var temporary = new TemporaryDirectory();
        DataDirectory.Open(temporary.Path).Dispose();

        using var again = DataDirectory.Open(temporary.Path);

        Assert.Equal(temporary.Path, again.Path);
    }

    [Fact]
    public void Open_WhereAFileStands_IsRefused()
    {
        using var temporary = new TemporaryDirectory();
        File.WriteAllText(temporary.File("data"), "");

        Assert.Throws<StartupException>(() => DataDirectory.Open(temporary.File("data")));
    }
}
