using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace RelayHeat.Silo;

/// <summary>
/// The transport of an embedded silo: it accepts no connection. Orleans listens for other silos even if there are none, and whoever
/// connects may call every grain as any account.
/// </summary>
internal sealed class NoSockets : IConnectionListenerFactory, IConnectionFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new Deaf(endpoint));

    public ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"An embedded silo has no neighbours, and {endpoint} was called.");

    private sealed class Deaf(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            new(_unbound.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _unbound.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}

/// <summary>Registers <see cref="NoSockets"/>.</summary>
internal static class NoSocketsRegistration
{
    /// <summary>Replaces Orleans' transports. Only these are keyed services, so the web server keeps its own.</summary>
    public static void UseNoSockets(this ISiloBuilder silo)
    {
        var transports = silo.Services.Where(s =>
            s.IsKeyedService && (s.ServiceType == typeof(IConnectionListenerFactory) || s.ServiceType == typeof(IConnectionFactory)));
        foreach (var transport in transports.ToList())
        {
            silo.Services.Remove(transport);
            silo.Services.Add(new ServiceDescriptor(transport.ServiceType, transport.ServiceKey, new NoSockets()));
        }
    }
}
