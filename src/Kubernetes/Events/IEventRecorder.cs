using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Kubernetes.Events;

/// <summary>Tells people, by an Event, that something happened to an object. Never fails and never waits.</summary>
public interface IEventRecorder
{
    /// <summary>Something happened as it should.</summary>
    /// <param name="regarding">The object it happened to.</param>
    /// <param name="reason">Why, as one CamelCase word; at most 128 characters.</param>
    /// <param name="action">What was done or found, as one CamelCase word.</param>
    /// <param name="note">What happened, for people; cut at 1024 bytes.</param>
    void Normal(IKubernetesObject regarding, string reason, string action, string note);

    /// <summary>Something happened that a person should look at.</summary>
    /// <inheritdoc cref="Normal"/>
    void Warning(IKubernetesObject regarding, string reason, string action, string note);
}
