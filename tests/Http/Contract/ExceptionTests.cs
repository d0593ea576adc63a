using Microsoft.AspNetCore.Http;
using Orleans.Runtime;
using RelayHeat.Gateway.Problems;
using RelayHeat.Grains.Core;

namespace RelayHeat.Http.Contract;

/// <summary>What is thrown on the way: what may have taken effect is never called undone.</summary>
public sealed class ExceptionTests
{
    public static TheoryData<string, string, string> Thrown => new()
    {
        { "unavailable", "unavailable", "unavailable" },
        { "outcome unknown", "outcome_unknown", "unavailable" },
        { "time-out", "outcome_unknown", "unavailable" },
        { "silo gone", "outcome_unknown", "unavailable" },
        { "wrapped unavailable", "unavailable", "unavailable" },
        { "wrapped outcome unknown", "outcome_unknown", "unavailable" },
        { "wrapped time-out", "outcome_unknown", "unavailable" },
        { "invariant", "internal_error", "internal_error" },
        { "wrapped invariant", "internal_error", "internal_error" },
        { "bug", "internal_error", "internal_error" },
        { "413", "body_too_large", "body_too_large" },
        { "415", "unsupported_media_type", "unsupported_media_type" },
        { "400", "malformed_json", "malformed_json" },
    };

    [Theory]
    [MemberData(nameof(Thrown))]
    public void RefusalOf_WhatWasThrown_IsItsCode(string thrown, string ofCommand, string ofQuestion)
    {
        Assert.Equal(ofCommand, ProblemExceptionHandler.RefusalOf(Make(thrown), isCommand: true).Code);
        Assert.Equal(ofQuestion, ProblemExceptionHandler.RefusalOf(Make(thrown), isCommand: false).Code);
    }

    [Fact]
    public void RefusalOf_BodyTooLarge_HasTheLimit()
    {
        var figure = Assert.Single(ProblemExceptionHandler.RefusalOf(Make("413"), isCommand: true).Figures);

        Assert.Equal(("limit", "65536"), (figure.Name, figure.Json));
    }

    private static Exception Make(string thrown) => thrown switch
    {
        "unavailable" => new UnavailableException("x"),
        "outcome unknown" => new OutcomeUnknownException("x"),
        "time-out" => new TimeoutException(),
        "silo gone" => new SiloUnavailableException("x"),
        "wrapped unavailable" => new OrleansException("x", new UnavailableException("x")),
        "wrapped outcome unknown" => new InvalidOperationException("x", new OutcomeUnknownException("x")),
        "wrapped time-out" => new InvalidOperationException("x", new TimeoutException()),
        "invariant" => new InvariantViolatedException("x"),
        "wrapped invariant" => new OrleansException("x", new InvariantViolatedException("x")),
        "bug" => new InvalidOperationException("x"),
        _ => new BadHttpRequestException("x.", int.Parse(thrown, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
