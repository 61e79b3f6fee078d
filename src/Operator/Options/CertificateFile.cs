using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CloudIntel.Operator.Options;

/// <summary>Looks at a file of certificates that a setting names.</summary>
internal static class CertificateFile
{
    /// <summary>What is wrong with it; null where nothing is.</summary>
    public static string? Complaint(string file)
    {
        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file);
            foreach (var certificate in certificates)
                certificate.Dispose();
            return certificates.Count == 0 ? $"{file} holds no certificates in PEM form." : null;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return $"{file} cannot be read: {e.Message}";
        }
    }
}
