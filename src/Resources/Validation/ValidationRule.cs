namespace CloudIntel.Resources.Validation;

/// <summary>
/// A rule about a spec that one field alone cannot break, as the API server evaluates it. Servers before 1.25 ignore such
/// rules, so the admission webhook evaluates <see cref="ValidationRule{TSpec}.Holds"/> with the same outcome and message.
/// </summary>
/// <param name="Field">The field to blame, relative to the spec, such as <c>.customPeriod.end</c>.</param>
/// <param name="Cel">The rule in CEL, where <c>self</c> is the spec.</param>
/// <param name="Message">What is wrong, said to the person who wrote the spec.</param>
public abstract record ValidationRule(string Field, string Cel, string Message);

/// <summary>A <see cref="ValidationRule"/> that this process can evaluate, too.</summary>
/// <typeparam name="TSpec">The spec that the rule is about.</typeparam>
/// <param name="Field">The field to blame, relative to the spec.</param>
/// <param name="Cel">The rule in CEL.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Holds">The rule in C#, for specs that keep the schema.</param>
public sealed record ValidationRule<TSpec>(string Field, string Cel, string Message, Func<TSpec, bool> Holds)
    : ValidationRule(Field, Cel, Message);
