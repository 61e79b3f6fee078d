using System.Net;
using System.Net.Sockets;
using System.Text;
using CloudIntel.TestKit.Faults;

namespace CloudIntel.Kubernetes.Tests.Faults;

/// <summary>The proxy that other tests rely on breaks connections as it says, before a server that sends everything back.</summary>
public sealed class FaultProxyTests : IAsyncLifetime
{
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private FaultProxy proxy = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        server.Start();
        proxy = FaultProxy.Start(new($"tcp://{server.LocalEndpoint}"));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        server.Dispose();
    }

    [Fact]
    public async Task Bytes_and_ends_pass_in_both_directions()
    {
        var (client, accepted) = await ConnectAsync();
        await SendAsync(client, "question");
        Assert.Equal("question", await ReceiveAsync(accepted, 8));
        await SendAsync(accepted, "answer");
        Assert.Equal("answer", await ReceiveAsync(client, 6));

        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await accepted.ReceiveAsync(new byte[1], Cancel));
        await SendAsync(accepted, "last words");
        Assert.Equal("last words", await ReceiveAsync(client, 10));
        accepted.Dispose();
        Assert.Equal(0, await client.ReceiveAsync(new byte[1], Cancel));
        await UntilAsync(() => proxy.Connections == 0);
    }

    [Fact]
    public async Task Cut_resets_what_is_open_on_both_sides_and_new_connections_pass()
    {
        var (client, accepted) = await ConnectAsync();
        proxy.Cut();

        await AssertResetAsync(client);
        await AssertResetAsync(accepted);
        await UntilAsync(() => proxy.Connections == 0);
        var (again, _) = await ConnectAsync();
        Assert.True(again.Connected);
        Assert.Equal(2, proxy.Accepted);
    }

    [Fact]
    public async Task New_connections_are_refused_until_it_passes_again_and_open_ones_stay()
    {
        var (client, accepted) = await ConnectAsync();
        proxy.Refuse();
        using var refused = new TcpClient();
        var e = await Assert.ThrowsAsync<SocketException>(() => refused.ConnectAsync(IPAddress.Loopback, proxy.Address.Port, Cancel).AsTask());
        Assert.Equal(SocketError.ConnectionRefused, e.SocketErrorCode);
        await SendAsync(client, "x");
        Assert.Equal("x", await ReceiveAsync(accepted, 1));

        proxy.Pass();
        await ConnectAsync();
    }

    [Fact]
    public async Task In_a_blackhole_nothing_arrives()
    {
        var (client, accepted) = await ConnectAsync();
        proxy.Blackhole();
        await SendAsync(client, "lost");
        await SendAsync(accepted, "lost");
        using var later = await OpenAsync(); // accepted, and led nowhere
        await SendAsync(later, "lost");
        await UntilAsync(() => proxy.Accepted == 2);
        proxy.Cut();

        await AssertResetAsync(client);
        await AssertResetAsync(accepted);
        await AssertResetAsync(later);
        Assert.False(server.Pending());
    }

    [Fact]
    public async Task What_a_blackhole_held_back_arrives_when_it_passes_again()
    {
        var (client, accepted) = await ConnectAsync();
        proxy.Blackhole();
        await SendAsync(client, "question");
        client.Shutdown(SocketShutdown.Send);
        proxy.Pass();

        Assert.Equal("question", await ReceiveAsync(accepted, 8));
        Assert.Equal(0, await accepted.ReceiveAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task A_server_that_is_down_has_clients_reset()
    {
        server.Stop();
        var e = await Assert.ThrowsAsync<SocketException>(async () => await ReceiveAsync(await OpenAsync(), 1));
        Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
    }

    [Fact]
    public async Task Servers_that_do_the_same_are_taken_in_turn_and_one_that_does_not_listen_is_passed_over()
    {
        using var second = new TcpListener(IPAddress.Loopback, 0);
        second.Start();
        var servers = new ServerPool();
        servers.Add((IPEndPoint)server.LocalEndpoint);
        servers.Add((IPEndPoint)second.LocalEndpoint);
        await proxy.DisposeAsync();
        proxy = FaultProxy.Start("tcp", servers);

        using var one = await OpenAsync();
        using var other = await OpenAsync();
        using var atFirst = await server.AcceptSocketAsync(Cancel);
        using var atSecond = await second.AcceptSocketAsync(Cancel);

        server.Stop();
        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var client = await OpenAsync();
            using var accepted = await second.AcceptSocketAsync(Cancel);
            await SendAsync(client, "question");
            Assert.Equal("question", await ReceiveAsync(accepted, 8));
        }

        servers.Remove((IPEndPoint)second.LocalEndpoint);
        // It is reset at once, perhaps before connecting to it returns.
        var e = await Assert.ThrowsAsync<SocketException>(async () => await (await OpenAsync()).ReceiveAsync(new byte[1], Cancel));
        Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
    }

    [Fact]
    public async Task Disposing_breaks_off_and_leaves_nothing()
    {
        proxy.Delay = TimeSpan.FromDays(1);
        using var client = await OpenAsync();
        await UntilAsync(() => proxy.Accepted == 1);
        await proxy.DisposeAsync();

        await AssertResetAsync(client);
        Assert.Equal(0, proxy.Connections);
        using var refused = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => refused.ConnectAsync(IPAddress.Loopback, proxy.Address.Port, Cancel).AsTask());
        proxy.Pass();
        await Assert.ThrowsAsync<SocketException>(() => refused.ConnectAsync(IPAddress.Loopback, proxy.Address.Port, Cancel).AsTask());
    }

    private static Task SendAsync(Socket socket, string text) => socket.SendAsync(Encoding.ASCII.GetBytes(text), Cancel).AsTask();

    private static async Task<string> ReceiveAsync(Socket socket, int length)
    {
        var buffer = new byte[length];
        for (var received = 0; received < length;)
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(received), Cancel);
            Assert.NotEqual(0, more);
            received += more;
        }

        return Encoding.ASCII.GetString(buffer);
    }

    private static async Task AssertResetAsync(Socket socket)
    {
        var e = await Assert.ThrowsAsync<SocketException>(() => socket.ReceiveAsync(new byte[1], Cancel).AsTask());
        Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1, Cancel);
    }

    private async Task<Socket> OpenAsync()
    {
        var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, proxy.Address.Port, Cancel);
        return client;
    }

    private async Task<(Socket Client, Socket Accepted)> ConnectAsync()
    {
        var client = await OpenAsync();
        return (client, await server.AcceptSocketAsync(Cancel));
    }
}
