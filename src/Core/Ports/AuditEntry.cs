namespace CloudIntel.Core.Ports;

/// <summary>Something that was decided or done and that money depends on.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="Actor">Who: a user name, or the controller that acted by itself.</param>
/// <param name="Action">What, CamelCase, such as <c>BillingPeriodReplaced</c>.</param>
/// <param name="Subject">About what, such as <c>CostSource/aws</c>.</param>
/// <param name="Details">The figures, as JSON, without secrets.</param>
public sealed record AuditEntry(DateTimeOffset Time, string Actor, string Action, string Subject, string Details);
