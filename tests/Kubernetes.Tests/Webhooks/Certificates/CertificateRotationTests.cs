using CloudIntel.Kubernetes.Webhooks.Certificates;
using FsCheck;
using FsCheck.Fluent;

namespace CloudIntel.Kubernetes.Tests.Webhooks.Certificates;

public sealed class CertificateRotationTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 15, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_first_certificate_is_for_every_name_of_the_service()
    {
        var certificate = ServingCertificate.Parse(Rotation("10.0.0.7", "webhook.example.com").Create(Start));

        Assert.All(
            ["operator.system.svc", "operator.system.svc.cluster.local", "operator.system", "operator", "10.0.0.7", "webhook.example.com"],
            host => Assert.True(certificate.IsFor(host)));
        Assert.False(certificate.IsFor("operator.other.svc"));
        Assert.Equal(Start, certificate.IssuedAt);
        Assert.Equal(Start.AddDays(365), certificate.NotAfter);
    }

    [Fact]
    public void Nothing_is_due_before_two_thirds_of_the_life()
    {
        var current = ServingCertificate.Parse(Rotation().Create(Start));

        Assert.Same(current.Material, Rotation().Next(current, Start.AddDays(243), authoritiesAreKnown: true));
    }

    [Fact]
    public void A_certificate_is_renewed_by_the_same_authority_after_two_thirds_of_its_life()
    {
        var current = ServingCertificate.Parse(Rotation().Create(Start));
        var renewed = ServingCertificate.Parse(Rotation().Next(current, Start.AddDays(244), authoritiesAreKnown: true));

        Assert.NotEqual(current.Thumbprint, renewed.Thumbprint);
        Assert.NotEqual(current.Material.Key, renewed.Material.Key);
        Assert.Equal(current.Material.Authorities, renewed.Material.Authorities);
    }

    [Fact]
    public void A_certificate_that_lacks_a_name_is_renewed_at_once()
    {
        var current = ServingCertificate.Parse(Rotation().Create(Start));

        Assert.True(ServingCertificate.Parse(Rotation("127.0.0.1").Next(current, Start, authoritiesAreKnown: false)).IsFor("127.0.0.1"));
    }

    [Fact]
    public void An_authority_is_replaced_in_three_steps()
    {
        var rotation = Rotation();
        var dueAt = Start.AddDays(2434);
        var first = ServingCertificate.Parse(rotation.Create(Start)).Material;

        // Announced: both are trusted, the old one still signs.
        var announced = ServingCertificate.Parse(rotation.Next(Parse(first), dueAt, authoritiesAreKnown: true));
        Assert.StartsWith(first.Authorities.TrimEnd(), announced.Material.Authorities, StringComparison.Ordinal);
        Assert.Equal(2, CertificatesIn(announced.Material.Authorities));
        Assert.Equal((first.Certificate, first.SigningKey), (announced.Material.Certificate, announced.Material.SigningKey));

        // Not before everybody trusts the new one.
        Assert.Equal(2, CertificatesIn(rotation.Next(announced, dueAt.AddDays(1), authoritiesAreKnown: false).Authorities));
        Assert.NotNull(rotation.Next(announced, dueAt.AddDays(1), authoritiesAreKnown: false).NextAuthority);

        // Switched: both are trusted, the new one signs.
        var switched = ServingCertificate.Parse(rotation.Next(announced, dueAt.AddDays(1), authoritiesAreKnown: true));
        Assert.Equal(announced.Material.Authorities, switched.Material.Authorities);
        Assert.Equal(announced.Material.NextSigningKey, switched.Material.SigningKey);
        Assert.Null(switched.Material.NextAuthority);
        Parse(switched.Material with { Authorities = announced.Material.NextAuthority! });

        // Settled: the old one is trusted no longer, a day later.
        Assert.Same(switched.Material, rotation.Next(switched, dueAt.AddDays(1.9), authoritiesAreKnown: true));
        var settled = rotation.Next(switched, dueAt.AddDays(2), authoritiesAreKnown: true);
        Assert.Equal(announced.Material.NextAuthority, settled.Authorities);
        Assert.Equal(switched.Material.Certificate, settled.Certificate);
    }

    [Fact]
    public void An_authority_whose_successor_nobody_would_hear_of_stays()
    {
        var options = Options();
        options.ConfigurationNames.Clear();
        var rotation = new CertificateRotation(options);

        Assert.Equal(1, CertificatesIn(rotation.Next(Parse(rotation.Create(Start)), Start.AddDays(3000), authoritiesAreKnown: false).Authorities));
    }

    [Fact]
    public void After_a_sleep_of_years_everything_is_made_anew()
    {
        var first = Rotation().Create(Start);
        var anew = Rotation().Next(Parse(first), Start.AddDays(3651), authoritiesAreKnown: false);

        Assert.Equal(1, CertificatesIn(anew.Authorities));
        Assert.NotEqual(first.Authorities, anew.Authorities);
        Assert.Equal(Start.AddDays(3651), Parse(anew).IssuedAt);
    }

    [Fact]
    public void A_certificate_from_elsewhere_is_left_alone()
    {
        var foreign = Rotation().Create(Start) with { SigningKey = null };

        Assert.Same(foreign, Rotation("another.host").Next(Parse(foreign), Start.AddDays(9999), authoritiesAreKnown: true));
    }

    [Fact]
    public void No_certificate_outlives_its_authority()
    {
        var options = Options();
        options.CertificateLifetime = TimeSpan.FromDays(9999);
        var certificate = Parse(new CertificateRotation(options).Create(Start));

        Assert.Equal(Start.AddDays(3650), certificate.NotAfter);
    }

    [Fact]
    public void Whoever_is_one_step_ahead_or_behind_is_understood() =>
        Prop.ForAll<int>(seed =>
        {
            // Replicas and API servers look at different times: any two neighbours in history must get along.
            var random = new Random(seed);
            var rotation = Rotation();
            var now = Start;
            var history = new List<CertificateMaterial> { rotation.Create(now) };
            for (var step = 0; step < 30; step++)
            {
                now += TimeSpan.FromDays(random.Next(1, 200));
                var next = rotation.Next(Parse(history[^1]), now, authoritiesAreKnown: step % 2 == 0 || random.Next(2) == 0);
                if (next != history[^1])
                    history.Add(next);
            }

            foreach (var (before, after) in history.Zip(history.Skip(1)))
            {
                Parse(before with { Authorities = after.Authorities });
                Parse(after with { Authorities = before.Authorities });
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));

    [Fact]
    public void The_certificate_itself_is_no_authority_for_it()
    {
        var material = Rotation().Create(Start);
        var other = Rotation().Create(Start);

        Assert.Throws<UnusableCertificateException>(() => Parse(material with { Authorities = other.Authorities }));
        Assert.Throws<UnusableCertificateException>(() => Parse(material with { Key = other.Key }));
        Assert.Throws<UnusableCertificateException>(() => Parse(material with { Certificate = "garbage" }));
        Assert.Throws<UnusableCertificateException>(() => Parse(material with { Authorities = "garbage" }));
    }

    [Fact]
    public void Keys_are_not_printed() => Assert.DoesNotContain("PRIVATE KEY", Rotation().Create(Start).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_secret_gives_back_what_was_put_into_it()
    {
        var rotation = Rotation();
        var announced = rotation.Next(Parse(rotation.Create(Start)), Start.AddDays(2434), authoritiesAreKnown: false);

        var secret = CertificateSecret.Create(new("system", "certificate"), announced);
        Assert.Equal(announced, CertificateSecret.Read(secret));
        secret.Data!["of.others"] = [1];
        var settled = announced with { NextAuthority = null, NextSigningKey = null };
        CertificateSecret.Write(secret, settled);

        Assert.Equal(settled, CertificateSecret.Read(secret));
        Assert.Equal(["ca.crt", "ca.key", "of.others", "tls.crt", "tls.key"], secret.Data.Keys.Order(StringComparer.Ordinal));
    }

    private static ServingCertificate Parse(CertificateMaterial material) => ServingCertificate.Parse(material);

    private static int CertificatesIn(string pem) => pem.Split("BEGIN CERTIFICATE").Length - 1;

    private static CertificateRotation Rotation(params string[] extraHosts) => new(Options(extraHosts));

    private static WebhookCertificateOptions Options(params string[] extraHosts)
    {
        var options = new WebhookCertificateOptions { ServiceName = "operator", Namespace = "system", ConfigurationNames = { "webhooks" } };
        foreach (var host in extraHosts)
            options.ExtraHosts.Add(host);
        return options;
    }
}
