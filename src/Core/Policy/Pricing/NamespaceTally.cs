using System.Text.Json;

namespace CloudIntel.Core.Policy.Pricing;

/// <summary>
/// What all objects of one namespace cost in a month, kept up as they come, change and go: each is priced when it changes, and all of them when prices do. Objects count once, at the topmost that has a
/// price; claims that a StatefulSet asks for are part of its price. What was let in counts before it is seen. Not safe for concurrent use.
/// </summary>
public sealed class NamespaceTally
{
    /// <summary>For how long something counts that was let in and is not seen.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const string ClaimKind = "PersistentVolumeClaim";

    /// <summary>Sums of prices with so many decimals are exact, so that what is added and taken away again leaves nothing.</summary>
    private const int Decimals = 6;

    private readonly Dictionary<Name, Entry> objects = [];
    private readonly Dictionary<string, SetClaims> sets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<Name>> claims = new(StringComparer.Ordinal);
    private readonly Dictionary<Name, LetIn> expected = [];
    private PriceFacts? prices;
    private decimal seen;

    /// <summary>Whether nothing is known to be in the namespace, or to come.</summary>
    public bool IsEmpty => objects.Count == 0 && expected.Count == 0;

    /// <summary>The prices that count; null before the first.</summary>
    public PriceFacts? Prices => prices;

    /// <summary>The objects that have a price, as far as it depends on them.</summary>
    public IReadOnlyList<PolicyObject> Objects => [.. objects.Values.Select(entry => entry.Object)];

    /// <summary>What an object counts.</summary>
    public static decimal PriceOf(PolicyObject item, PriceFacts prices) => decimal.Round(ObjectPricing.Of(item, prices).Expected, Decimals);

    /// <summary>Takes in how an object is now.</summary>
    public void Put(PolicyObject item)
    {
        var name = Name.Of(item);
        Take(name);
        if (TopLevelObjects.IsPaidByOwner(item))
            return;
        if (TopLevelObjects.IsOver(item))
        {
            expected.Remove(name);
            return;
        }

        var entry = new Entry(Slim(item), ClaimsOf(item), prices is null ? 0 : PriceOf(item, prices));
        objects[name] = entry;
        if (item.Kind == ClaimKind && Stem(item.Name) is var (stem, _))
        {
            if (!claims.TryGetValue(stem, out var alike))
                claims[stem] = alike = [];
            alike.Add(name);
        }

        foreach (var set in entry.Claims)
            Cover(set.Stem, set);
        entry.IsPaid = !IsOfSet(item);
        seen += entry.Counted;
    }

    /// <summary>Takes in that an object is gone.</summary>
    public void Remove(string group, string kind, string name)
    {
        var gone = new Name(group, kind, name);
        Take(gone);
        expected.Remove(gone);
    }

    /// <summary>Prices everything anew.</summary>
    /// <param name="next">The prices that count from now on.</param>
    /// <param name="known">What objects cost by them as far as that was found out already, by reference; the others are priced now.</param>
    public void Reprice(PriceFacts next, IReadOnlyDictionary<PolicyObject, decimal>? known = null)
    {
        (prices, seen) = (next, 0);
        foreach (var entry in objects.Values)
        {
            entry.Price = known is not null && known.TryGetValue(entry.Object, out var price) ? price : PriceOf(entry.Object, next);
            seen += entry.Counted;
        }
    }

    /// <summary>What everything costs, with what was let in and is yet to be seen.</summary>
    public decimal Monthly(DateTimeOffset now)
    {
        var all = seen;
        List<Name>? late = null;
        foreach (var (name, letIn) in expected)
        {
            if (now - letIn.At >= Patience)
                (late ??= []).Add(name);
            else
                all += Math.Max(0, letIn.Price - Seen(name));
        }

        foreach (var name in late ?? [])
            expected.Remove(name);
        return all;
    }

    /// <summary>What everything costs without a change, and with it.</summary>
    /// <param name="request">Who asks for the change.</param>
    /// <param name="price">What the object is to cost.</param>
    /// <param name="previous">What it costs now; 0 for a new one.</param>
    public (decimal Now, decimal After) Ask(GateRequest request, decimal price, decimal previous)
    {
        var item = request.Object;
        var all = Monthly(request.At);
        if (request.Operation == PolicyOperation.Existing || IsPaidElsewhere(request))
            return (all, all);
        var others = all - Counted(Name.Of(item));
        return TopLevelObjects.IsPriced(item.Group, item.Kind) ? (others + previous, others + price) : (others, others + price - previous);
    }

    /// <summary>Counts a change that was let in, until it is seen, or for <see cref="Patience"/>.</summary>
    /// <param name="request">The change.</param>
    /// <param name="price">What the object is to cost.</param>
    /// <param name="previous">What it costs now; 0 for a new one.</param>
    public void Expect(GateRequest request, decimal price, decimal previous)
    {
        var item = request.Object;
        // What has no price of its own, as a kind with a pod template elsewhere, is seen as what it makes.
        if (!IsPaidElsewhere(request))
            expected[Name.Of(item)] = new(decimal.Round(TopLevelObjects.IsPriced(item.Group, item.Kind) ? price : price - previous, Decimals), request.At);
    }

    /// <summary>Takes back that a change was let in.</summary>
    public void Forget(PolicyObject item) => expected.Remove(Name.Of(item));

    private decimal Seen(Name name) => objects.TryGetValue(name, out var entry) ? entry.Counted : 0;

    private decimal Counted(Name name) => expected.TryGetValue(name, out var letIn) ? Math.Max(letIn.Price, Seen(name)) : Seen(name);

    /// <summary>Whether another object's price has it. Anybody can write an owner into an object: only controllers are believed.</summary>
    private bool IsPaidElsewhere(GateRequest request) => (TopLevelObjects.IsPaidByOwner(request.Object) && Scope.IsFromController(request)) || IsOfSet(request.Object);

    private bool IsOfSet(PolicyObject item) =>
        item.Kind == ClaimKind && Stem(item.Name) is var (stem, ordinal) && sets.TryGetValue(stem, out var set) && ordinal >= set.First && ordinal - set.First < set.Count;

    private void Take(Name name)
    {
        if (!objects.Remove(name, out var entry))
            return;
        seen -= entry.Counted;
        foreach (var set in entry.Claims)
            Cover(set.Stem, null);
        if (name.Kind == ClaimKind && Stem(name.Text) is var (stem, _) && claims.TryGetValue(stem, out var alike) && alike.Remove(name) && alike.Count == 0)
            claims.Remove(stem);
    }

    /// <summary>Says which claims of a stem a StatefulSet pays for.</summary>
    private void Cover(string stem, SetClaims? set)
    {
        if (set is { } known)
            sets[stem] = known;
        else
            sets.Remove(stem);
        foreach (var name in claims.GetValueOrDefault(stem) ?? [])
        {
            var entry = objects[name];
            seen -= entry.Counted;
            entry.IsPaid = !IsOfSet(entry.Object);
            seen += entry.Counted;
        }
    }

    /// <summary>The claims that a StatefulSet makes of its templates: <c>data-db-0</c> of the template data of the set db.</summary>
    private static IReadOnlyList<SetClaims> ClaimsOf(PolicyObject item) => item is { Group: "apps", Kind: "StatefulSet" }
        ? [.. item.Volumes.Where(volume => volume.PerReplica).Select(volume => new SetClaims($"{volume.Name}-{item.Name}", FirstOrdinal(item.Json), item.Replicas.Expected))]
        : [];

    private static int FirstOrdinal(JsonElement set) =>
        set.ValueKind == JsonValueKind.Object && set.TryGetProperty("spec", out var spec) && spec.ValueKind == JsonValueKind.Object
        && spec.TryGetProperty("ordinals", out var ordinals) && ordinals.ValueKind == JsonValueKind.Object
        && ordinals.TryGetProperty("start", out var start) && start.ValueKind == JsonValueKind.Number && start.TryGetInt32(out var first)
            ? first
            : 0;

    private static (string Stem, int Ordinal)? Stem(string claim) =>
        claim.LastIndexOf('-') is > 0 and var dash && int.TryParse(claim.AsSpan(dash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var ordinal)
            ? (claim[..dash], ordinal)
            : null;

    /// <summary>What its price depends on. Of a Workload that is all of it.</summary>
    private static PolicyObject Slim(PolicyObject item) => item.Kind == "Workload" ? item : item with { Json = default, Labels = NoText, Annotations = NoText };

    private static IReadOnlyDictionary<string, string> NoText { get; } = new Dictionary<string, string>();

    /// <summary>An object of the namespace.</summary>
    private readonly record struct Name(string Group, string Kind, string Text)
    {
        public static Name Of(PolicyObject item) => new(item.Group, item.Kind, item.Name.Length > 0 ? item.Name : item.Uid);
    }

    /// <summary>What was let in.</summary>
    private readonly record struct LetIn(decimal Price, DateTimeOffset At);

    /// <summary>Claims that a StatefulSet pays for.</summary>
    private readonly record struct SetClaims(string Stem, int First, int Count);

    private sealed class Entry(PolicyObject item, IReadOnlyList<SetClaims> claims, decimal price)
    {
        public PolicyObject Object => item;

        public IReadOnlyList<SetClaims> Claims => claims;

        public decimal Price { get; set; } = price;

        /// <summary>Whether it is paid for by itself.</summary>
        public bool IsPaid { get; set; } = true;

        public decimal Counted => IsPaid ? Price : 0;
    }
}
