namespace RelayHeat.Engine;

/// <summary>One dated version of the policy. The engine does not know its values; the rules do.</summary>
public interface IPolicy
{
    /// <summary>The version's name; every event records it.</summary>
    string Version { get; }
}

/// <summary>All versions of the policy.</summary>
public interface IPolicyBook
{
    /// <summary>The version in force at an instant.</summary>
    /// <param name="instant">The instant of the decision.</param>
    /// <returns>The version.</returns>
    IPolicy At(DateTimeOffset instant);
}
