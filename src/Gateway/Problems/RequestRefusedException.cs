using RelayHeat.Engine;

namespace RelayHeat.Gateway.Problems;

/// <summary>The request cannot be understood, and no grain was asked. ASP.NET's own reader of requests says so in the same way.</summary>
/// <param name="refusal">What is wrong with it.</param>
internal sealed class RequestRefusedException(Refusal refusal) : Exception(refusal.Code)
{
    public Refusal Refusal { get; } = refusal;
}
