using CloudIntel.Core.Catalog;
using CloudIntel.Core.Scheduling.Placement;
using CloudIntel.Core.Simulation.Environments;

namespace CloudIntel.Core.Simulation.Clouds;

/// <summary>Offers as they are now: what they cost, how many run, and how many more can be launched.</summary>
internal sealed class LiveMarket
{
    /// <summary>After a refusal an offer is left alone for so long, and for twice as long after each further one, up to half an hour.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    private readonly EnvironmentRun environment;
    private readonly decimal[] prices;
    private readonly int?[] most;
    private readonly int[] live;
    private readonly int[] attempts;
    private readonly TimeSpan[] pausedUntil;
    private readonly TimeSpan[] pauses;
    private readonly List<int> paused = [];
    private readonly decimal[] quotaLeft;

    public LiveMarket(EnvironmentRun environment, NodeRules rules)
    {
        this.environment = environment;
        var count = environment.Market.Count;
        prices = [.. Enumerable.Range(0, count).Select(offer => environment.Price(offer, TimeSpan.Zero))];
        most = [.. Enumerable.Range(0, count).Select(offer => environment.Most(offer, TimeSpan.Zero))];
        (live, attempts) = (new int[count], new int[count]);
        (pausedUntil, pauses) = (new TimeSpan[count], new TimeSpan[count]);
        quotaLeft = [.. environment.Environment.Quotas.Select(quota => quota.Vcpus)];
        var index = environment.Clouds.Index;
        var scores = new Dictionary<Offer, double>(ReferenceEqualityComparer.Instance);
        for (var row = 0; row < index.Count; row++)
            scores[index[row].Offer] = IndexedOffer.ScoreOf(index[row].Score);
        Scores = [.. environment.Market.Select(offer => scores.GetValueOrDefault(offer.Offer, 1))];
        Allocatable = [.. environment.Market.Select(offer => new ReplicaRequests(
            Math.Max(0, offer.Capacity.CpuMilli - rules.Overhead.CpuMillis), Math.Max(0, offer.Capacity.MemoryBytes - rules.Overhead.MemoryBytes), (int)offer.Capacity.Gpus * 1000))];
        IdleWatts = [.. environment.Market.Select(offer => environment.Watts(offer.Index, 0))];
        MoreWatts = [.. environment.Market.Select(offer => environment.Watts(offer.Index, 1) - environment.Watts(offer.Index, 0))];
    }

    /// <summary>Changes when prices, closures or limits do.</summary>
    public long Version { get; private set; }

    /// <summary>How fast a processor is, by offer.</summary>
    public double[] Scores { get; }

    /// <summary>What a machine has for pods, by offer.</summary>
    public ReplicaRequests[] Allocatable { get; }

    /// <summary>What a machine draws that does nothing, by offer.</summary>
    public double[] IdleWatts { get; }

    /// <summary>What it draws beyond that when it is fully used.</summary>
    public double[] MoreWatts { get; }

    public decimal Price(int offer) => prices[offer];

    public int Live(int offer) => live[offer];

    public void Reprice(int offer, TimeSpan now)
    {
        prices[offer] = environment.Price(offer, now);
        Version++;
    }

    /// <summary>The cloud has more or fewer machines of an offer now.</summary>
    /// <returns>How many run beyond that.</returns>
    public int Limit(int offer, TimeSpan now)
    {
        most[offer] = environment.Most(offer, now);
        Version++;
        return most[offer] is { } limit ? Math.Max(0, live[offer] - limit) : 0;
    }

    /// <summary>A zone or an interface went down or came back.</summary>
    public void Touch() => Version++;

    /// <summary>How many machines of an offer can be launched now.</summary>
    public int CanLaunch(int offer, TimeSpan now)
    {
        var where = environment.Market[offer];
        if (pausedUntil[offer] > now || !environment.IsZoneUp(where.ZoneIndex, now) || !environment.IsApiUp(where.RegionIndex, now))
            return 0;
        return Left(offer);
    }

    /// <summary>Tries to launch a machine.</summary>
    /// <returns>The number of the attempt, and why it is refused; null where it is not.</returns>
    public (int Attempt, string? Refusal) Launch(int offer, TimeSpan now)
    {
        var attempt = attempts[offer]++;
        var refusal = environment.Refusal(offer, attempt, now)?.ToString();
        if (refusal is null && Left(offer) == 0)
            refusal = QuotaLeft(offer) == 0 ? "Quota" : nameof(LaunchRefusal.InsufficientCapacity);
        if (refusal is null)
        {
            pauses[offer] = TimeSpan.Zero;
            Count(offer, 1);
            return (attempt, null);
        }

        pauses[offer] = pauses[offer] == TimeSpan.Zero ? FirstPause : pauses[offer] >= LongestPause / 2 ? LongestPause : 2 * pauses[offer];
        pausedUntil[offer] = now + pauses[offer];
        paused.Add(offer);
        Version++;
        return (attempt, refusal);
    }

    /// <summary>A machine is gone.</summary>
    public void Release(int offer)
    {
        Count(offer, -1);
        if (most[offer] is not null || environment.QuotasOf(offer).Count > 0)
            Version++;
    }

    /// <summary>Offers that were left alone for a while are there again.</summary>
    public void EndPauses(TimeSpan now)
    {
        if (paused.RemoveAll(offer => pausedUntil[offer] <= now) > 0)
            Version++;
    }

    private int Left(int offer) => Math.Min(QuotaLeft(offer), most[offer] is { } limit ? Math.Max(0, limit - live[offer]) : int.MaxValue);

    private int QuotaLeft(int offer)
    {
        var left = (decimal)int.MaxValue;
        foreach (var quota in environment.QuotasOf(offer))
            left = Math.Min(left, Math.Floor(quotaLeft[quota] / environment.Market[offer].Offer.Shape.Vcpus));
        return (int)Math.Max(0, left);
    }

    private void Count(int offer, int more)
    {
        live[offer] += more;
        foreach (var quota in environment.QuotasOf(offer))
            quotaLeft[quota] -= more * environment.Market[offer].Offer.Shape.Vcpus;
    }
}
