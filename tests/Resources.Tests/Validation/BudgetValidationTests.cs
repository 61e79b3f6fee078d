using CloudIntel.Resources.Validation;

namespace CloudIntel.Resources.Tests.Validation;

/// <summary>What the corpus cannot say: updates, and the namespace of the operator.</summary>
public sealed class BudgetValidationTests
{
    private const string OperatorNamespace = "finops";

    [Fact]
    public void An_update_that_leaves_a_broken_spec_alone_is_admitted()
    {
        var old = Broken();
        var labelled = Broken();
        labelled.Metadata.Labels = new Dictionary<string, string> { ["team"] = "a" };
        Assert.NotEmpty(BudgetValidation.Validate(labelled, old: null, OperatorNamespace));
        Assert.Empty(BudgetValidation.Validate(labelled, old, OperatorNamespace));
    }

    [Fact]
    public void An_update_that_changes_a_broken_spec_elsewhere_is_refused()
    {
        var changed = Broken();
        changed.Spec.Suspend = true;
        Assert.Equal(
            BudgetValidation.Validate(Broken(), old: null, OperatorNamespace),
            BudgetValidation.Validate(changed, Broken(), OperatorNamespace));
    }

    [Fact]
    public void An_update_that_changes_a_list_only_is_noticed()
    {
        var old = In("team-a", "team-b");
        var changed = In("team-a", "team-c");
        Assert.NotEmpty(BudgetValidation.Validate(changed, old, OperatorNamespace));
    }

    [Theory]
    [InlineData("team-a", "team-a", true)]
    [InlineData("team-a", "team-b", false)]
    [InlineData("finops", "team-b", true)]
    [InlineData("team-a", null, true)]
    public void A_budget_names_other_namespaces_in_that_of_the_operator_only(string own, string? named, bool admitted) =>
        Assert.Equal(admitted, BudgetValidation.Validate(In(own, named), old: null, OperatorNamespace).Count == 0);

    [Fact]
    public void An_error_says_field_and_reason_in_one_line() =>
        Assert.Equal("spec.amount: must be greater than zero", new FieldError("spec.amount", "must be greater than zero").ToString());

    private static Budget Broken() => new()
    {
        Metadata = { Name = "broken", Namespace = "team-a" },
        Spec = { Amount = 0, Currency = "USD", Period = BudgetPeriodKind.Custom, Scope = new() { Namespaces = ["team-b"] } },
    };

    private static Budget In(string own, string? named) => new()
    {
        Metadata = { Name = "budget", Namespace = own },
        Spec = { Amount = 1, Currency = "USD", Scope = named is null ? null : new() { Namespaces = [named] } },
    };
}
