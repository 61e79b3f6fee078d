namespace CloudIntel.Kubernetes.Webhooks.Certificates;

/// <summary>
/// Decides what a self-managed certificate needs next. An authority is replaced in three steps, each of which leaves callers who
/// know the step before or after it content: the new one is announced beside the old; once callers trust it, it signs; once every
/// replica serves what it signed, the old one goes.
/// </summary>
internal sealed class CertificateRotation(WebhookCertificateOptions options)
{
    private const double RenewalShare = 2.0 / 3;

    /// <summary>A first authority and its certificate.</summary>
    public CertificateMaterial Create(DateTimeOffset now)
    {
        using var authority = CertificateAuthority.Create(now, options.AuthorityLifetime);
        var (certificate, key) = authority.Issue(options.Hosts, now, options.CertificateLifetime);
        return new() { Certificate = certificate, Key = key, Authorities = authority.CertificatePem, SigningKey = authority.KeyPem };
    }

    /// <summary>The next step, or the same material when none is due. Certificates that were signed elsewhere are left alone.</summary>
    /// <param name="current">The certificate as it is.</param>
    /// <param name="now">The time.</param>
    /// <param name="authoritiesAreKnown">Whether callers have trusted all of the current authorities for long enough.</param>
    public CertificateMaterial Next(ServingCertificate current, DateTimeOffset now, bool authoritiesAreKnown)
    {
        var material = current.Material;
        if (material.SigningKey is null)
            return material;
        using var signer = CertificateAuthority.Find(material.Authorities, material.SigningKey);
        if (signer is null)
            return material;

        var isAnnounced = material.NextAuthority is not null;
        if (now >= signer.NotAfter)
            return Create(now); // nobody trusts the old one any more, so there is nothing to be gentle with
        if (isAnnounced && authoritiesAreKnown)
            return Switch(material, now);
        if (!isAnnounced && options.ConfigurationNames.Count > 0 && IsDue(signer.NotBefore, signer.NotAfter, now))
            return Announce(material, now);
        if (!isAnnounced && CertificatesIn(material.Authorities) > 1 && now >= current.IssuedAt + options.OldAuthorityRetention)
            return material with { Authorities = signer.CertificatePem };
        if (IsDue(current.NotBefore, current.NotAfter, now) || !options.Hosts.All(current.IsFor))
            return Renew(material, signer, now);
        return material;
    }

    private CertificateMaterial Announce(CertificateMaterial material, DateTimeOffset now)
    {
        using var next = CertificateAuthority.Create(now, options.AuthorityLifetime);
        return material with
        {
            Authorities = $"{material.Authorities.TrimEnd()}\n{next.CertificatePem}",
            NextAuthority = next.CertificatePem,
            NextSigningKey = next.KeyPem,
        };
    }

    private CertificateMaterial Switch(CertificateMaterial material, DateTimeOffset now)
    {
        using var next = CertificateAuthority.Find(material.NextAuthority!, material.NextSigningKey ?? "");
        return next is null
            ? material with { NextAuthority = null, NextSigningKey = null } // damaged by hand: announced anew when its time comes
            : Renew(material, next, now) with { SigningKey = material.NextSigningKey, NextAuthority = null, NextSigningKey = null };
    }

    private CertificateMaterial Renew(CertificateMaterial material, CertificateAuthority signer, DateTimeOffset now)
    {
        var (certificate, key) = signer.Issue(options.Hosts, now, options.CertificateLifetime);
        return material with { Certificate = certificate, Key = key };
    }

    private static bool IsDue(DateTimeOffset begins, DateTimeOffset ends, DateTimeOffset now) => now >= begins + (ends - begins) * RenewalShare;

    private static int CertificatesIn(string pem) => pem.Split("-----BEGIN CERTIFICATE-----").Length - 1;
}
