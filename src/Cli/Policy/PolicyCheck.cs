using System.Text.Json;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Cli.Policy;

/// <summary>
/// Judges objects as the gate would if they were applied in their order: each with those before it. What is as before is left alone, as nothing would be asked of the cluster.
/// </summary>
/// <param name="policies">The policies.</param>
/// <param name="facts">What prices depend on; null where nothing is known of prices.</param>
/// <param name="budgets">The budgets.</param>
/// <param name="opa">Evaluates rules in Rego.</param>
/// <param name="at">When.</param>
internal sealed class PolicyCheck(PolicySet policies, PriceFacts? facts, CheckBudgets budgets, OpaProgram opa, DateTimeOffset at)
{
    private const string NoPrices = "No prices are given: name --prices, or --provider, --region and --instance-types.";

    /// <summary>Judges objects.</summary>
    /// <param name="after">The objects as they are to be.</param>
    /// <param name="before">As they are.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="UsageException">A module in Rego cannot be compiled.</exception>
    public async Task<IReadOnlyList<CheckedObject>> RunAsync(IReadOnlyList<JudgedObject> after, CheckBaseline before, CancellationToken cancellationToken)
    {
        var questions = Questions(after, before);
        var answers = await RegoAnswersAsync([.. questions.Where(question => question.Change != ObjectChange.Unchanged)], cancellationToken);
        var there = after.Select(each => each.Identity).ToHashSet();
        return
        [
            .. questions.Select(question => new CheckedObject(question.Object, question.Before, question.Change, Judge(question, answers))),
            .. (before.Objects ?? []).Where(each => !there.Contains(each.Identity)).Select(each => new CheckedObject(each, each, ObjectChange.Removed, Judgement.Nothing)),
        ];
    }

    private Judgement Judge(Question question, Dictionary<(Question, RegoRule), RuleAnswer> answers)
    {
        if (question.Change == ObjectChange.Unchanged)
            return Judgement.Nothing;
        var judgement = policies.Judge(question.Request, question.Facts with { Rego = rule => answers.GetValueOrDefault((question, rule)) });
        return question.OfBudgets.Count == 0 ? judgement : judgement with { Violations = [.. judgement.Violations.Concat(question.OfBudgets).OrderByDescending(violation => violation.Enforcement)] };
    }

    private List<Question> Questions(IReadOnlyList<JudgedObject> after, CheckBaseline before)
    {
        var old = (before.Objects ?? []).GroupBy(each => each.Identity).ToDictionary(group => group.Key, group => group.Last());
        var there = after.Select(each => each.Identity).ToHashSet();
        var costs = (before.Objects ?? []).Where(each => there.Contains(each.Identity)).GroupBy(each => each.Object.Namespace, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Sum(each => each.Expected), StringComparer.Ordinal);
        foreach (var (name, cost) in before.NamespaceCosts)
            costs[name] = cost;
        var labels = before.NamespaceLabels.ToDictionary(StringComparer.Ordinal);
        foreach (var each in (before.Objects ?? []).Concat(after).Where(each => each.Object.Kind == "Namespace"))
            labels[each.Object.Name] = each.Object.Labels;
        return [.. after.Select(each => Ask(each, old.GetValueOrDefault(each.Identity), before, costs, labels))];
    }

    private Question Ask(
        JudgedObject judged, JudgedObject? before, CheckBaseline baseline, Dictionary<string, decimal> costs, Dictionary<string, IReadOnlyDictionary<string, string>> labels)
    {
        var change = baseline.Objects is null ? ObjectChange.Unknown
            : before is null ? ObjectChange.Added
            : JsonElement.DeepEquals(judged.Manifest.Content, before.Manifest.Content) && IsAsDearAs(judged, before) ? ObjectChange.Unchanged
            : ObjectChange.Changed;
        var name = judged.Object.Namespace;
        var request = new GateRequest { Operation = before is null ? PolicyOperation.Create : PolicyOperation.Update, Object = judged.Object, Old = before?.Object, At = at };
        decimal? cost = facts is null ? null : costs.GetValueOrDefault(name);
        var known = new JudgeFacts
        {
            Price = judged.Price,
            OldPrice = before?.Price,
            PriceProblem = facts is null ? NoPrices : null,
            NamespaceMonthlyCost = asked => asked == name ? cost : null,
            NamespaceLabels = labels.GetValueOrDefault(name) ?? new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = name },
            NamespaceProblem = name.Length == 0 || labels.ContainsKey(name) ? null : $"The labels of namespace {name} are not known: give its Namespace with -f.",
            Budgets = budgets.Left(judged.Object, at),
            Landing = facts is null ? null : () => ObjectPricing.Landing(judged.Object, facts),
            Autoscaler = facts?.AutoscalerOf(judged.Object),
            DefaultStorageClass = facts?.DefaultStorageClass,
        };
        costs[name] = costs.GetValueOrDefault(name) + judged.Expected - (before?.Expected ?? 0);
        return new(judged, before, change, request, known, change == ObjectChange.Unchanged ? [] : budgets.Admit(judged, before, at));
    }

    /// <summary>An autoscaler beside an object may change what it costs.</summary>
    private static bool IsAsDearAs(JudgedObject judged, JudgedObject before) =>
        (judged.Price?.Min, judged.Price?.Expected, judged.Price?.Max) == (before.Price?.Min, before.Price?.Expected, before.Price?.Max);

    /// <summary>What OPA says of each object that a rule in Rego is about, by one call a rule.</summary>
    private async Task<Dictionary<(Question, RegoRule), RuleAnswer>> RegoAnswersAsync(IReadOnlyList<Question> questions, CancellationToken cancellationToken)
    {
        var asked = questions.SelectMany(question => policies.RegoQuestions(question.Request, question.Facts.NamespaceLabels), (question, of) => (Question: question, of.Policy, of.Rule));
        var answers = new Dictionary<(Question, RegoRule), RuleAnswer>();
        foreach (var rule in asked.GroupBy(each => each.Rule, ReferenceEqualityComparer.Instance))
        {
            var all = rule.ToList();
            var found = await opa.EvaluateAsync(all[0].Policy.Name, all[0].Rule, [.. all.Select(each => RegoInput.Of(each.Question.Request, each.Question.Facts))], cancellationToken);
            for (var i = 0; i < all.Count; i++)
                answers.Add((all[i].Question, all[i].Rule), found[i]);
        }

        return answers;
    }

    /// <summary>An object, and what is known when it is judged. Told apart by reference.</summary>
    private sealed class Question(JudgedObject judged, JudgedObject? before, ObjectChange change, GateRequest request, JudgeFacts facts, IReadOnlyList<Violation> ofBudgets)
    {
        public JudgedObject Object => judged;

        public JudgedObject? Before => before;

        public ObjectChange Change => change;

        public GateRequest Request => request;

        public JudgeFacts Facts => facts;

        public IReadOnlyList<Violation> OfBudgets => ofBudgets;
    }
}
