using System.Net;
using System.Net.Sockets;

namespace FrameEngine.Cluster.Tests;

/// <summary>A line to a worker that can be cut: what a killed process or a pulled plug looks like to those at the other end.</summary>
internal sealed class Line : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _sockets = [];
    private readonly IPEndPoint _worker;
    private bool _cut;

    public Line(string worker)
    {
        _worker = IPEndPoint.Parse(worker);
        _listener.Start();
        Address = _listener.LocalEndpoint.ToString()!;
        _ = AcceptAsync();
    }

    /// <summary>Where the worker seems to be.</summary>
    public string Address { get; }

    /// <summary>Cuts it: connections are reset, and new ones refused.</summary>
    public void Dispose()
    {
        _listener.Stop();
        lock (_sockets)
        {
            _cut = true;
            foreach (Socket socket in _sockets) socket.Close(timeout: 0);
        }
    }

    /// <summary>What a worker holds once it holds nothing, or after some seconds.</summary>
    public static async Task<long> SettledAsync(WorkerHost worker)
    {
        for (int i = 0; i < 200 && worker.MemoryInUse > 0; i++) await Task.Delay(50);
        return worker.MemoryInUse;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await _listener.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync(_worker);
                lock (_sockets)
                {
                    if (_cut) return;
                    _sockets.AddRange([near, far]);
                }

                _ = CopyAsync(near, far);
                _ = CopyAsync(far, near);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        try
        {
            await using var source = new NetworkStream(from);
            await using var target = new NetworkStream(to);
            await source.CopyToAsync(target);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
