namespace CloudIntel.Ledger.Validation.Forms;

/// <summary>One sentence of an attribute of the specification that a value can break.</summary>
/// <param name="Bit">Its place in the answer of the function that judges the form.</param>
/// <param name="Rule">The sentence's id in the official rule model.</param>
/// <param name="Level">How binding it is.</param>
/// <param name="Problem">What a value that breaks it does, for people: "carries a plus sign".</param>
internal sealed record Clause(int Bit, string Rule, string Level, string Problem);
