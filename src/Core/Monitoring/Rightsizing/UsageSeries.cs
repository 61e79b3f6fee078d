namespace CloudIntel.Core.Monitoring.Rightsizing;

/// <summary>What one container used over time.</summary>
/// <param name="Group">Series of a group have one unit; those of different groups need not.</param>
/// <param name="Name">Tells it from others of its group; breaks ties of order.</param>
/// <param name="Times">Unix seconds of the samples, strictly rising.</param>
/// <param name="Values">Cores or bytes, not negative; NaN where a sample is missing. As many as times.</param>
public sealed record UsageSeries(string Group, string Name, long[] Times, double[] Values);
