namespace CloudIntel.Kubernetes.Configuration;

/// <summary>Certificates of both sides.</summary>
public sealed record TlsConfiguration
{
    /// <summary>The only certificates the server's may come from, PEM; null for those of the system.</summary>
    public PemSource? CertificateAuthority { get; init; }

    /// <summary>Name that is asked for and expected in the server's certificate; null for the host of the address.</summary>
    public string? ServerName { get; init; }

    /// <summary>Believe any server. For experiments.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>Our certificate, PEM, followed by intermediate ones; null for none.</summary>
    public PemSource? ClientCertificate { get; init; }

    /// <summary>The key of our certificate, PEM (PKCS#8, RSA or EC).</summary>
    public PemSource? ClientKey { get; init; }
}

/// <summary>PEM text, or the file that has it: files are read again from time to time.</summary>
public sealed record PemSource
{
    private PemSource(string? data, string? file)
    {
        Data = data;
        File = file;
    }

    /// <summary>The text; null when it is in a file.</summary>
    public string? Data { get; }

    /// <summary>Path of the file; null when the text is here.</summary>
    public string? File { get; }

    /// <summary>PEM text.</summary>
    public static PemSource OfData(string pem) => new(pem, null);

    /// <summary>A file with PEM text.</summary>
    public static PemSource OfFile(string path) => new(null, path);

    /// <summary>Path of the file, or that the text is here.</summary>
    public override string ToString() => File ?? "(embedded)";
}
