using System.Text;
using Orleans.Storage;

namespace RelayHeat.Silo.Storage;

/// <summary>The hash that the ADO.NET provider stores beside a key and uses in its queries.</summary>
internal static class GrainHash
{
    private static readonly OrleansDefaultHasher Hasher = new();

    public static int Compute(string text) => unchecked((int)Hasher.Hash(Encoding.UTF8.GetBytes(text)));
}
