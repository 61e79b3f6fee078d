using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudIntel.Kubernetes.Client;
using CloudIntel.Kubernetes.Configuration;
using CloudIntel.Kubernetes.Diagnostics;
using CloudIntel.Kubernetes.Json;

namespace CloudIntel.Kubernetes.Transport.Credentials;

/// <summary>Runs a credential plugin (client.authentication.k8s.io v1 and v1beta1). What it prints is never logged nor put into a message.</summary>
/// <param name="configuration">The plugin.</param>
/// <param name="cluster">The cluster that it may be told about.</param>
/// <param name="hasTerminal">Whether a person sits at a terminal.</param>
/// <param name="errorOutput">Where what it says to people goes, when it does not have the terminal itself.</param>
/// <param name="clock">The clock of its deadline.</param>
internal sealed class ExecPlugin(
    ExecConfiguration configuration, KubernetesClientConfiguration cluster, bool hasTerminal, Stream errorOutput, TimeProvider clock) : IExecPlugin
{
    /// <summary>How long the program may take. A person may have to log in in between.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>The most it may print.</summary>
    private const int MaxOutput = 4 << 20;

    public string Name => configuration.Command;

    private bool IsInteractive => configuration.InteractiveMode switch
    {
        ExecInteractiveMode.Never => false,
        ExecInteractiveMode.IfAvailable => hasTerminal,
        _ => hasTerminal ? true : throw Failed("needs a terminal, and there is none"),
    };

    public async Task<GivenCredential> RunAsync()
    {
        var isInteractive = IsInteractive;
        using var deadline = new CancellationTokenSource(Timeout, clock); // before the start, which counts
        using var process = Start(isInteractive);
        byte[] output;
        try
        {
            // Both pipes are drained at once: a program that fills one that nobody reads would wait for ever.
            var errors = isInteractive ? Task.CompletedTask : process.StandardError.BaseStream.CopyToAsync(errorOutput, deadline.Token);
            if (!isInteractive)
                process.StandardInput.Close();
            output = await ReadAsync(process.StandardOutput.BaseStream, deadline.Token);
            await errors;
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidDataException)
        {
            process.Kill(entireProcessTree: true);
            ExecMetrics.Failed(exitCode: 1);
            throw Failed(e is InvalidDataException ? "printed more than 4 MiB" : $"did not end within {Timeout.TotalMinutes:0} minutes and was killed");
        }

        if (process.ExitCode != 0)
        {
            ExecMetrics.Failed(process.ExitCode);
            throw Failed($"ended with exit code {process.ExitCode.ToString(CultureInfo.InvariantCulture)}");
        }

        var given = Parse(output);
        ExecMetrics.Succeeded();
        return given;
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        var chunk = new byte[16 << 10];
        int count;
        while ((count = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            await output.WriteAsync(chunk.AsMemory(0, count), cancellationToken);
            if (output.Length > MaxOutput)
                throw new InvalidDataException();
        }

        return output.ToArray();
    }

    private Process Start(bool isInteractive)
    {
        var start = new ProcessStartInfo(FindProgram())
        {
            UseShellExecute = false,
            RedirectStandardInput = !isInteractive,
            RedirectStandardOutput = true,
            RedirectStandardError = !isInteractive,
        };
        foreach (var argument in configuration.Arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in configuration.Environment)
            start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = ExecInfo(isInteractive);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw NotFound(e);
        }
    }

    /// <summary>.NET would look into the current folder, too, where anybody may have put a program of that name.</summary>
    private string FindProgram()
    {
        if (Path.IsPathRooted(configuration.Command))
            return configuration.Command;
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ".bat", ""] : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathRooted)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, configuration.Command + ending)))
            .FirstOrDefault(File.Exists) ?? throw NotFound(null);
    }

    private string ExecInfo(bool isInteractive)
    {
        var spec = new JsonObject { ["interactive"] = isInteractive };
        if (configuration.ProvideClusterInfo)
            spec["cluster"] = ClusterInfo();
        return new JsonObject { ["apiVersion"] = configuration.ApiVersion, ["kind"] = "ExecCredential", ["spec"] = spec }.ToJsonString();
    }

    private JsonObject ClusterInfo()
    {
        var info = new JsonObject { ["server"] = cluster.Server.OriginalString };
        if (cluster.Tls.ServerName is { } name)
            info["tls-server-name"] = name;
        if (cluster.Tls.InsecureSkipVerify)
            info["insecure-skip-tls-verify"] = true;
        if (cluster.Tls.CertificateAuthority is { } authority)
            info["certificate-authority-data"] = Convert.ToBase64String(authority.Data is { } pem ? Encoding.UTF8.GetBytes(pem) : File.ReadAllBytes(authority.File!));
        if (cluster.Proxy is { } proxy)
            info["proxy-url"] = proxy.OriginalString;
        if (cluster.DisableCompression)
            info["disable-compression"] = true;
        if (configuration.ClusterExtension is { } extension)
            info["config"] = JsonNode.Parse(extension);
        return info;
    }

    private GivenCredential Parse(byte[] output)
    {
        ExecCredential answer;
        try
        {
            answer = KubernetesJson.BuiltIn.Deserialize<ExecCredential>(output);
        }
        catch (JsonException)
        {
            throw Failed("printed no ExecCredential in JSON"); // the exception would quote what it printed
        }

        if (answer.ApiVersion != configuration.ApiVersion || answer.Kind != "ExecCredential")
            throw Failed($"was asked for an ExecCredential of {configuration.ApiVersion} and printed something else");
        if (answer.Status is not { } status)
            throw Failed("printed an ExecCredential without status");
        if (status.ClientCertificateData is null != status.ClientKeyData is null)
            throw Failed("gave a certificate without its key, or a key without its certificate");
        if (string.IsNullOrEmpty(status.Token) && status.ClientCertificateData is null)
            throw Failed("gave neither a token nor a certificate");
        return new GivenCredential(
            string.IsNullOrEmpty(status.Token) ? null : status.Token, status.ClientCertificateData, status.ClientKeyData, status.ExpirationTimestamp);
    }

    private KubernetesUnreachableException NotFound(Exception? inner)
    {
        ExecMetrics.NotFound();
        // The hint comes from a file that others may have written; no terminal takes orders from it.
        var hint = configuration.InstallHint is { } text ? " " + string.Concat(text.Select(c => char.IsControl(c) && c != '\n' ? ' ' : c)) : "";
        return new($"The credential plugin {Name} cannot be started.{hint}", mayHaveBeenDone: false, inner);
    }

    private KubernetesUnreachableException Failed(string what) => new($"The credential plugin {Name} {what}.", mayHaveBeenDone: false);
}
