using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;
using RelayHeat.Gateway.Http;
using RelayHeat.Engine;

namespace RelayHeat.Http.Contract;

/// <summary>What is thrown on the way: what may have taken effect is never called undone.</summary>
public sealed class ExceptionTests
{
    public static TheoryData<string, string, string> Thrown => new()
    {
        { "unavailable", "unavailable", "unavailable" },
        { "outcome unknown", "outcome_unknown", "unavailable" },
        { "time-out", "outcome_unknown", "unavailable" },
        { "cancelled", "outcome_unknown", "unavailable" },
        { "expired before it was placed", "outcome_unknown", "unavailable" },
        { "silo gone", "outcome_unknown", "unavailable" },
        { "gateway too busy", "unavailable", "unavailable" },
        { "too many calls at one grain", "unavailable", "unavailable" },
        { "wrapped too many calls", "unavailable", "unavailable" },
        { "rejected", "outcome_unknown", "unavailable" },
        { "another was first", "outcome_unknown", "unavailable" },
        { "answer that cannot be read", "outcome_unknown", "unavailable" },
        { "exception that is not known here", "outcome_unknown", "unavailable" },
        { "process ends", "outcome_unknown", "unavailable" },
        { "connection broken", "outcome_unknown", "unavailable" },
        { "socket broken", "outcome_unknown", "unavailable" },
        { "PostgreSQL", "outcome_unknown", "unavailable" },
        { "SQLite", "outcome_unknown", "unavailable" },
        { "wrapped unavailable", "unavailable", "unavailable" },
        { "wrapped outcome unknown", "outcome_unknown", "unavailable" },
        { "wrapped time-out", "outcome_unknown", "unavailable" },
        { "invariant", "internal_error", "internal_error" },
        { "wrapped invariant", "internal_error", "internal_error" },
        { "bug", "internal_error", "internal_error" },
        { "408", "request_timeout", "request_timeout" },
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

    // A version of the runtime that throws something new is noticed here.
    [Fact]
    public void RefusalOf_EveryExceptionOfTheRuntime_IsNeverAFaultOfOurs()
    {
        Type[] ofAssemblies = [typeof(OrleansException), typeof(InconsistentStateException), typeof(Orleans.Runtime.Silo), typeof(SerializerException)];
        var thrown = ofAssemblies
            .SelectMany(t => t.Assembly.GetTypes())
            .Where(t => t.IsSubclassOf(typeof(Exception)) && !t.IsAbstract && !t.ContainsGenericParameters)
            .Distinct()
            .ToList();

        Assert.InRange(thrown.Count, 25, int.MaxValue);
        Assert.All(thrown, type =>
        {
            var exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
            Assert.NotEqual("internal_error", ProblemExceptionHandler.RefusalOf(exception, isCommand: true).Code);
            Assert.Equal("unavailable", ProblemExceptionHandler.RefusalOf(exception, isCommand: false).Code);
        });
    }

    [Theory]
    [InlineData("time-out")]
    [InlineData("unavailable")]
    [InlineData("bug")]
    public async Task TryHandle_ClientThatHasGone_IsAnsweredNothing(string thrown)
    {
        var http = Request();
        http.RequestAborted = new CancellationToken(canceled: true);

        Assert.True(await Handler.TryHandleAsync(http, Make(thrown), CancellationToken.None));

        Assert.Equal((499, 0), (http.Response.StatusCode, http.Response.Body.Length));
    }

    [Fact]
    public async Task TryHandle_ClientThatGoesInTheMidst_IsNoFault()
    {
        using var aborted = new CancellationTokenSource();
        var http = Request();
        http.RequestAborted = aborted.Token;
        // It goes when the answer is about to be written.
        http.Response.Body = new AbortingStream(aborted);

        Assert.True(await Handler.TryHandleAsync(http, Make("time-out"), CancellationToken.None));
    }

    [Fact]
    public void RefusalOf_BodyTooLarge_HasTheLimit()
    {
        var figure = Assert.Single(ProblemExceptionHandler.RefusalOf(Make("413"), isCommand: true).Figures);

        Assert.Equal(("limit", "65536"), (figure.Name, figure.Json));
    }

    private static ProblemExceptionHandler Handler => new(NullLogger<ProblemExceptionHandler>.Instance);

    private static DefaultHttpContext Request() => new() { Request = { Method = "PUT" }, Response = { Body = new MemoryStream() } };

    private static Exception New<T>()
        where T : Exception => (Exception)RuntimeHelpers.GetUninitializedObject(typeof(T));

    private sealed class AbortingStream(CancellationTokenSource aborted) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await aborted.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static Exception Make(string thrown) => thrown switch
    {
        "unavailable" => new UnavailableException("x"),
        "outcome unknown" => new OutcomeUnknownException("x"),
        "time-out" => new TimeoutException(),
        "cancelled" => new TaskCanceledException(),
        "expired before it was placed" => new OperationCanceledException("Message expired before placement could complete for grain x."),
        "silo gone" => new SiloUnavailableException("x"),
        "gateway too busy" => New<GatewayTooBusyException>(),
        "too many calls at one grain" => New<LimitExceededException>(),
        "wrapped too many calls" => new OrleansException("x", New<LimitExceededException>()),
        "rejected" => New<OrleansMessageRejectionException>(),
        "another was first" => new InconsistentStateException("x"),
        "answer that cannot be read" => new CodecNotFoundException("x"),
        "exception that is not known here" => new UnavailableExceptionFallbackException(),
        "process ends" => new ObjectDisposedException("IServiceProvider"),
        "connection broken" => new IOException("x", new SocketException()),
        "socket broken" => new SocketException(),
        "PostgreSQL" => new NpgsqlException("x"),
        "SQLite" => new SqliteException("x", 5),
        "wrapped unavailable" => new OrleansException("x", new UnavailableException("x")),
        "wrapped outcome unknown" => new InvalidOperationException("x", new OutcomeUnknownException("x")),
        "wrapped time-out" => new InvalidOperationException("x", new TimeoutException()),
        "invariant" => new InvariantViolatedException("x"),
        "wrapped invariant" => new OrleansException("x", new InvariantViolatedException("x")),
        "bug" => new InvalidOperationException("x"),
        _ => new BadHttpRequestException("x.", int.Parse(thrown, System.Globalization.CultureInfo.InvariantCulture)),
    };
}
