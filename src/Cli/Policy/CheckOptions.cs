using System.CommandLine;
using CloudIntel.Controllers.Shared;
using CloudIntel.Core.Policy;
using CloudIntel.Core.Policy.Pricing;
using CloudIntel.Core.Policy.Rules;

namespace CloudIntel.Cli.Policy;

/// <summary>What is judged, and by what.</summary>
/// <param name="Policies">The policies.</param>
/// <param name="Facts">What prices depend on; null where nothing is known of prices.</param>
/// <param name="Budgets">The budgets that are enforced.</param>
/// <param name="Objects">The objects as they are to be.</param>
/// <param name="Before">What is there before.</param>
/// <param name="Opa">The program opa; null where it is not there.</param>
internal sealed record CheckInputs(PolicySet Policies, PriceFacts? Facts, CheckBudgets Budgets, IReadOnlyList<JudgedObject> Objects, CheckBaseline Before, string? Opa);

/// <summary>The options that say what is judged, and by what: files, or a cluster where no policies are named.</summary>
internal sealed class CheckOptions
{
    private readonly Option<string[]> files = new("--filename", "-f") { Description = "Manifests: files, folders, kustomizations, or - for standard input.", HelpName = "FILE", Required = true, AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> policies = new("--policies") { Description = "Folders or files with CostPolicies, and with ConfigMaps that hold their modules in Rego. Default: those of the cluster, with its Budgets and what is there now.", HelpName = "DIR", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> budgets = new("--budgets") { Description = "Folders or files with Budgets and CostReservations as kubectl prints them: those that are enforced are asked for room.", HelpName = "DIR", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> operatorNamespace = new("--operator-namespace") { Description = "The namespace of the operator, whose Budgets may be about everything. Default: cloudintel-system.", HelpName = "NAME" };
    private readonly Option<string?> against = new("--diff-against") { Description = "Folder with the manifests as they were, or a commit of git from which the same paths are read: what did not change is left alone, and the monthly difference is told.", HelpName = "DIR|GIT-REF" };
    private readonly Option<string?> opa = new("--opa") { Description = "The program opa, which evaluates rules in Rego. Default: by PATH; without it they are said not to be judged.", HelpName = "FILE" };
    private readonly PriceOptions prices = new();

    /// <summary>Adds them to a verb.</summary>
    public void AddTo(Command verb)
    {
        foreach (var option in new Option[] { files, policies, budgets, operatorNamespace, against, opa })
            verb.Add(option);
        prices.AddTo(verb);
    }

    /// <summary>Reads what they name.</summary>
    /// <exception cref="UsageException">Something cannot be read; the message says what and where.</exception>
    public Task<CheckInputs> ReadAsync(ParseResult parsed, Shell shell, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var isOfCluster = parsed.GetValue(policies) is not { Length: > 0 };
        return isOfCluster || (prices.AreGiven(parsed) && prices.AreOfCluster(parsed))
            ? prices.WithClusterAsync(
                parsed, shell, "Policies, prices and Budgets come from a cluster, or from --policies, --prices and --budgets.", live => new Reading(this, parsed, shell, live, isOfCluster, at).RunAsync(cancellationToken))
            : new Reading(this, parsed, shell, null, IsOfCluster: false, at).RunAsync(cancellationToken);
    }

    /// <summary>One call.</summary>
    /// <param name="Options">The options.</param>
    /// <param name="Parsed">Their values.</param>
    /// <param name="Shell">Where it runs.</param>
    /// <param name="Live">The cluster; null where none is asked.</param>
    /// <param name="IsOfCluster">Whether objects are judged as the cluster would judge them now.</param>
    /// <param name="At">The moment.</param>
    private sealed record Reading(CheckOptions Options, ParseResult Parsed, Shell Shell, LiveCluster? Live, bool IsOfCluster, DateTimeOffset At)
    {
        private readonly ManifestSet manifests = new(Shell.In);

        public async Task<CheckInputs> RunAsync(CancellationToken cancellationToken)
        {
            var set = await PoliciesAsync(cancellationToken);
            var facts = IsOfCluster || Options.prices.AreGiven(Parsed) ? await Options.prices.ReadAsync(Parsed, Shell, Live, cancellationToken) : null;
            var reader = new PricedManifests(facts, set.Templates, Options.prices.NamespaceOf(Parsed, Live));
            var paths = Parsed.GetRequiredValue(Options.files);
            var after = reader.Read(await manifests.ReadAsync(paths, cancellationToken));
            if (after.Count == 0)
                throw new UsageException($"There is no object in {string.Join(", ", paths)}.");
            var rooms = await BudgetsAsync(facts, cancellationToken);
            var before = await BeforeAsync(set, facts, reader, after, cancellationToken);
            if (IsOfCluster && Parsed.GetValue(Options.against) is null)
                after = reader.Read(Applied(after, before.Objects!));
            return new(set, facts, rooms, after, before, Parsed.GetValue(Options.opa) ?? ExternalProgram.Find("opa"));
        }

        /// <summary>The objects as they would be in the cluster when the manifests are applied.</summary>
        private static IReadOnlyList<ManifestObject> Applied(IReadOnlyList<JudgedObject> manifests, IReadOnlyList<JudgedObject> live)
        {
            // An object may be in the manifests in two versions of its kind.
            var there = live.DistinctBy(Key).ToDictionary(Key, each => each.Manifest.Content);
            return [.. manifests.Select(each => there.TryGetValue(Key(each), out var content) ? each.Manifest with { Content = AppliedManifest.Over(each.Manifest.Content, content) } : each.Manifest)];

            static (ObjectIdentity Identity, string ApiVersion) Key(JudgedObject of) => (of.Identity, of.Object.ApiVersion);
        }

        private string OperatorNamespace => Parsed.GetValue(Options.operatorNamespace) ?? new FinOpsOptions().OperatorNamespace;

        private async Task<PolicySet> PoliciesAsync(CancellationToken cancellationToken)
        {
            if (!IsOfCluster)
                return await PolicyFolder.ReadAsync(Parsed.GetRequiredValue(Options.policies), manifests, cancellationToken);
            var set = PolicyFolder.Of(await Live!.PoliciesAsync(OperatorNamespace, cancellationToken));
            if (set.Policies.Count == 0)
                await Shell.Error.WriteLineAsync("note: the cluster has no CostPolicy");
            return set;
        }

        private async Task<CheckBudgets> BudgetsAsync(PriceFacts? facts, CancellationToken cancellationToken)
        {
            if (Parsed.GetValue(Options.budgets) is { Length: > 0 } folders)
            {
                var currency = facts?.Currency ?? throw new UsageException("--budgets needs prices: name --prices, or --provider, --region and --instance-types.");
                return await BudgetFolder.ReadAsync(folders, manifests, At, currency, OperatorNamespace, cancellationToken);
            }

            return IsOfCluster ? BudgetFolder.Of(await Live!.BudgetsAsync(cancellationToken), At, facts!.Currency, OperatorNamespace) : new([]);
        }

        private async Task<CheckBaseline> BeforeAsync(PolicySet set, PriceFacts? facts, PricedManifests reader, IReadOnlyList<JudgedObject> after, CancellationToken cancellationToken)
        {
            var reference = Parsed.GetValue(Options.against);
            var named = reference is null ? null : reader.Read(await Baseline.ReadAsync(reference, Parsed.GetRequiredValue(Options.files), manifests, cancellationToken));
            if (!IsOfCluster)
                return new(named);
            // What nobody judges and what costs nothing is not looked at: it may be a secret.
            var judged = after.Where(each => set.Concerns(each.Object.Group, each.Object.Kind) || BuiltInKinds.Contains(each.Object.Group, each.Object.Kind));
            var namespaces = after.Select(each => each.Object.Namespace).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).ToList();
            var (labels, costs) = (new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal), new Dictionary<string, decimal>(StringComparer.Ordinal));
            var asksForCosts = set.Policies.Any(policy => policy.Rules.Any(rule => rule is NamespaceCostRule or RegoRule));
            foreach (var name in namespaces)
            {
                if (await Live!.LabelsOfAsync(name, cancellationToken) is { } known)
                    labels[name] = known;
                if (asksForCosts)
                    costs[name] = await Live.MonthlyCostAsync(name, facts!, At, cancellationToken);
            }

            return new(named ?? reader.Read(await Live!.FindAsync(judged, cancellationToken))) { NamespaceLabels = labels, NamespaceCosts = costs };
        }
    }
}
