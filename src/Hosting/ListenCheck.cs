using System.Net;
using System.Net.Sockets;

namespace RelayHeat.Hosting;

/// <summary>Tests whether a process can listen on an address, before anything is started.</summary>
internal static class ListenCheck
{
    /// <summary><paramref name="what"/> is the setting with its value, for the message.</summary>
    /// <exception cref="StartupException">It cannot listen there; the message says why.</exception>
    public static void Require(string what, IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
        }
        catch (SocketException e)
        {
            throw new StartupException(e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"{what} is in use by another process.",
                SocketError.AddressNotAvailable => $"{what} is not an address of this machine.",
                SocketError.AccessDenied => $"{what}: this user is not allowed to listen there.",
                _ => $"{what}: cannot listen there: {e.Message}.",
            });
        }
    }
}
