namespace CloudIntel.Core.FinOps.Allocation;

/// <summary>Allocation rules contradict themselves: their owner must correct them.</summary>
/// <param name="message">Where, and what to do.</param>
/// <param name="innerException">What found it.</param>
public sealed class AllocationRulesException(string message, Exception? innerException = null) : Exception(message, innerException);
