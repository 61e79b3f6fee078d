namespace CloudIntel.Core.Monitoring.Rightsizing.Policies;

/// <summary>
/// A way to decide what a container should ask for. It is shown usage as it happens and asked in between, so it cannot know what comes after.
/// </summary>
public interface IRequestPolicy
{
    /// <summary>Takes a sample.</summary>
    /// <param name="time">Unix seconds, later than those before.</param>
    /// <param name="usage">Cores or bytes, finite and not negative.</param>
    void Observe(long time, double usage);

    /// <summary>Ends the stretch of time since the last decision: of a fleet, all series do before any decides.</summary>
    void Close()
    {
    }

    /// <summary>Decides, after at least one sample.</summary>
    /// <param name="time">Unix seconds, after the last sample.</param>
    /// <returns>Cores or bytes from now on; positive.</returns>
    double Decide(long time);

    /// <summary>What to ask for at once where a sample was above the request, before the next decision; null to wait for that.</summary>
    double? Exceeded(double usage) => null;
}
