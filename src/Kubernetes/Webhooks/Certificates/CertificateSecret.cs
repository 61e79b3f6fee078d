using System.Text;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>How a certificate lies in a Secret: the keys of a TLS Secret as cert-manager fills them, and those of our authority.</summary>
internal static class CertificateSecret
{
    private const string Certificate = "tls.crt";
    private const string Key = "tls.key";
    private const string Authorities = "ca.crt";
    private const string SigningKey = "ca.key";
    private const string NextAuthority = "next-ca.crt";
    private const string NextSigningKey = "next-ca.key";

    /// <summary>A new Secret with a certificate.</summary>
    public static Secret Create(ObjectKey key, CertificateMaterial material)
    {
        var secret = new Secret { Metadata = new() { Namespace = key.Namespace, Name = key.Name }, Type = "Opaque" };
        Write(secret, material);
        return secret;
    }

    /// <summary>The certificate in a Secret; null when there is none yet.</summary>
    public static CertificateMaterial? Read(Secret secret) =>
        Text(secret, Certificate) is { } certificate && Text(secret, Key) is { } key
            ? new()
            {
                Certificate = certificate,
                Key = key,
                Authorities = Text(secret, Authorities) ?? "",
                SigningKey = Text(secret, SigningKey),
                NextAuthority = Text(secret, NextAuthority),
                NextSigningKey = Text(secret, NextSigningKey),
            }
            : null;

    /// <summary>Puts a certificate into a Secret, whose other keys stay.</summary>
    public static void Write(Secret secret, CertificateMaterial material)
    {
        secret.Data ??= new Dictionary<string, byte[]>();
        Put(secret, Certificate, material.Certificate);
        Put(secret, Key, material.Key);
        Put(secret, Authorities, material.Authorities);
        Put(secret, SigningKey, material.SigningKey);
        Put(secret, NextAuthority, material.NextAuthority);
        Put(secret, NextSigningKey, material.NextSigningKey);
    }

    private static string? Text(Secret secret, string key) =>
        secret.Data?.TryGetValue(key, out var bytes) == true && bytes.Length > 0 ? Encoding.UTF8.GetString(bytes) : null;

    private static void Put(Secret secret, string key, string? text)
    {
        if (text is null)
            secret.Data!.Remove(key);
        else
            secret.Data![key] = Encoding.UTF8.GetBytes(text);
    }
}
