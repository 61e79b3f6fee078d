using CloudIntel.TestKit.Processes;

namespace CloudIntel.TestKit.Postgres;

/// <summary>A real PostgreSQL server with an empty cluster in a temporary folder, reached through a Unix socket only.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Superuser = "cloudintel";

    private readonly string folder = Directory.CreateTempSubdirectory("cloudintel-postgres-").FullName;
    private readonly string programs;
    private ServerProcess? server;

    private PostgresServer(string programs) => this.programs = programs;

    /// <summary>Npgsql connection string of a superuser to a database, which need not exist yet.</summary>
    public string ConnectionString(string database) => $"Host={folder};Username={Superuser};Database={database};Pooling=true";

    /// <summary>Makes a cluster and starts a server on it. Skips the test where PostgreSQL is missing.</summary>
    public static async Task<PostgresServer> StartAsync(CancellationToken cancellationToken)
    {
        var started = new PostgresServer(ProgramFolder());
        try
        {
            await started.StartServerAsync(cancellationToken);
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database.</summary>
    public Task CreateDatabaseAsync(string name, CancellationToken cancellationToken) =>
        RunAsync("createdb", ["--host", folder, "--username", Superuser, name], cancellationToken);

    /// <summary>Kills the server as a power cut would, and starts it again.</summary>
    public async Task CrashAsync(CancellationToken cancellationToken)
    {
        await server!.DisposeAsync();
        File.Delete(Path.Combine(Data, "postmaster.pid"));
        StartProcess();
        await WaitUntilReadyAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private string Data => Path.Combine(folder, "data");

    private async Task StartServerAsync(CancellationToken cancellationToken)
    {
        if (IsRoot)
            await CheckAsync("chown", [UnprivilegedUser, folder], cancellationToken); // initdb and postgres refuse root
        await RunAsync(
            "initdb",
            ["--pgdata", Data, "--username", Superuser, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            cancellationToken);
        StartProcess();
        await WaitUntilReadyAsync(cancellationToken);
    }

    private void StartProcess()
    {
        string[] command =
        [
            .. AsUser(), Path.Combine(programs, "postgres"), "-D", Data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off",
            "-c", "shared_buffers=32MB",
        ];
        server = ServerProcess.Start(command[0], command[1..], Path.Combine(folder, "postgres.log"));
    }

    private Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        string[] arguments = ["--quiet", "--host", folder, "--username", Superuser];
        return server!.WaitUntilReadyAsync(
            "PostgreSQL",
            async token => (await Command.RunAsync(Path.Combine(programs, "pg_isready"), arguments, "", token)).ExitCode == 0,
            cancellationToken);
    }

    private Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        string[] command = [.. AsUser(), Path.Combine(programs, program), .. arguments];
        return CheckAsync(command[0], command[1..], cancellationToken);
    }

    private static async Task CheckAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await Command.RunAsync(program, arguments, "", cancellationToken);
        if (result.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{result.Error}");
    }

    /// <summary>Where all its programs are; the one that is found may be a link to there.</summary>
    private static string ProgramFolder()
    {
        var initdb = TestPrograms.Require("initdb");
        return Path.GetDirectoryName(File.ResolveLinkTarget(initdb, returnFinalTarget: true)?.FullName ?? initdb)!;
    }

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    private static string UnprivilegedUser => File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static string[] AsUser() =>
        IsRoot ? ["/usr/bin/setpriv", $"--reuid={UnprivilegedUser}", "--clear-groups", "--"] : ["/usr/bin/env"];
}
