using CloudIntel.Core.Simulation.Datacenters;
using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Randomness;
using CloudIntel.Core.Simulation.Traces;
using Normal = MathNet.Numerics.Distributions.Normal;

namespace CloudIntel.Core.Simulation.Generators;

/// <summary>How sizes of a job go together: rank correlations (Spearman), from −1 to 1; 0 where nothing is said.</summary>
public sealed record SizeCorrelation
{
    /// <summary>Of duration and cores.</summary>
    public double DurationCores { get; init; }

    /// <summary>Of duration and memory.</summary>
    public double DurationMemory { get; init; }

    /// <summary>Of duration and utilisation.</summary>
    public double DurationUtilisation { get; init; }

    /// <summary>Of cores and memory.</summary>
    public double CoresMemory { get; init; }

    /// <summary>Of cores and utilisation.</summary>
    public double CoresUtilisation { get; init; }

    /// <summary>Of memory and utilisation.</summary>
    public double MemoryUtilisation { get; init; }

    /// <summary>Weights of four independent normal quantities in each size, so that ranks have these correlations.</summary>
    /// <exception cref="ArgumentException">No sizes have them.</exception>
    internal double[,] Root()
    {
        // A rank correlation of normal quantities is a little less than their correlation (Pearson 1907).
        var (dc, dm, du) = (OfNormals(DurationCores), OfNormals(DurationMemory), OfNormals(DurationUtilisation));
        var (cm, cu, mu) = (OfNormals(CoresMemory), OfNormals(CoresUtilisation), OfNormals(MemoryUtilisation));
        return CorrelationMatrix.Root([[1, dc, dm, du], [dc, 1, cm, cu], [dm, cm, 1, mu], [du, cu, mu, 1]], 4, "Correlation");

        static double OfNormals(double ranks) => 2 * Math.Sin(Math.PI * ranks / 6);
    }
}

/// <summary>What jobs are: how long, how large, how busy, and how these go together.</summary>
public sealed record JobSizes
{
    private const double LeastCores = 0.001;
    private readonly SizeCorrelation? correlation;
    private readonly double[,]? root;

    /// <summary>In seconds.</summary>
    public required Distribution Duration { get; init; }

    /// <summary>Of a job; what is below a thousandth is made that.</summary>
    public required Distribution Cores { get; init; }

    /// <summary>In MiB; null where jobs do not say.</summary>
    public Distribution? Memory { get; init; }

    /// <summary>The share of its cores that a job uses, above 1 taken as 1; null where jobs do not say, which means all.</summary>
    public Distribution? Utilisation { get; init; }

    /// <summary>Of a core, in MHz, in which use is told then; null where it is told in cores.</summary>
    public double? CoreSpeed { get; init; }

    /// <summary>How sizes of a job go together; null where each is for itself, or observed jobs say it.</summary>
    /// <exception cref="ArgumentException">No sizes have such correlations.</exception>
    public SizeCorrelation? Correlation
    {
        get => correlation;
        init => (correlation, root) = (value, value?.Root());
    }

    /// <summary>How sizes of observed jobs go together; null where a correlation says it, or nothing. Its columns are duration, cores, memory and utilisation.</summary>
    public EmpiricalCopula? Together { get; init; }

    /// <summary>Begins to draw jobs.</summary>
    /// <param name="seed">Of the run.</param>
    /// <param name="member">Whose jobs they are.</param>
    internal JobDraws Drawing(ulong seed, string member) => new(this, root, seed, member);

    /// <summary>Jobs one after another. Each size has a stream of its own, so that another distribution of one leaves the others as they are.</summary>
    internal sealed class JobDraws(JobSizes sizes, double[,]? root, ulong seed, string member)
    {
        private readonly RandomStream[] streams = [.. new[] { "duration", "cores", "memory", "utilisation" }.Select(size => new RandomStream(seed, $"jobs:{size}:{member}"))];
        private readonly RandomStream observed = new(seed, $"jobs:observed:{member}");
        private readonly double[] ranks = new double[4];
        private readonly double[] normals = new double[4];

        /// <summary>The next job; of one with a utilisation, one phase.</summary>
        public TraceTask Next(string name, TimeSpan arrival)
        {
            for (var i = 0; i < ranks.Length; i++)
                ranks[i] = 1 - streams[i].NextUniform();
            if (sizes.Together is { } together)
                together.Apply(observed, ranks);
            else
                Correlate();
            var duration = new TimeSpan(Pieces.Ticks(sizes.Duration.Quantile(ranks[0])));
            var cores = Math.Max(LeastCores, sizes.Cores.Quantile(ranks[1]));
            var memory = sizes.Memory?.Quantile(ranks[2]);
            return sizes.Utilisation is null
                ? new(name, arrival, duration, cores, sizes.CoreSpeed, memory, default)
                : new(name, arrival, duration, cores, sizes.CoreSpeed, memory, new DemandPhase[] { new(duration, Math.Min(1, sizes.Utilisation.Quantile(ranks[3])) * cores * (sizes.CoreSpeed ?? 1)) });
        }

        /// <summary>Makes independent ranks those of correlated normal quantities (a Gaussian copula).</summary>
        private void Correlate()
        {
            if (root is null)
                return;
            const double Least = 1e-16; // at 0 a normal quantity is infinite
            for (var i = 0; i < normals.Length; i++)
                normals[i] = Normal.InvCDF(0, 1, Math.Clamp(ranks[i], Least, 1 - Least));
            for (var i = 0; i < ranks.Length; i++)
            {
                var sum = 0.0;
                for (var j = 0; j < normals.Length; j++)
                    sum += root[i, j] * normals[j];
                ranks[i] = Normal.CDF(0, 1, sum);
            }
        }
    }
}
