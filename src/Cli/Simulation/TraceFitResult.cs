using CloudIntel.Core.Simulation.Distributions;
using CloudIntel.Core.Simulation.Fitting;
using CloudIntel.Core.Simulation.Generators;
using CloudIntel.Core.Simulation.Validation;

namespace CloudIntel.Cli.Simulation;

/// <summary>Of <c>simulate trace fit</c>.</summary>
internal sealed record TraceFitResult
{
    public string File { get; set; } = "";

    public string Format { get; set; } = "";

    public DateTimeOffset Start { get; set; }

    public double Hours { get; set; }

    /// <summary>What ran at least half of the time.</summary>
    public FittedServicesResult? Services { get; set; }

    /// <summary>Classes from the smallest to the largest, each of about as much work.</summary>
    public IReadOnlyList<FittedJobsResult> Jobs { get; set; } = [];

    /// <summary>Of a fit of the beginning, on the rest.</summary>
    public FitValidationResult Validation { get; set; } = new();

    public static TraceFitResult Of(string file, string format, FittedWorkload fitted, ModelValidation validation) => new()
    {
        File = file,
        Format = format,
        Start = fitted.Start,
        Hours = FittedDistributionResult.Rounded(fitted.Length.TotalHours),
        Services = fitted.Services is { } services ? FittedServicesResult.Of(services) : null,
        Jobs = [.. fitted.Jobs.Select(FittedJobsResult.Of)],
        Validation = new()
        {
            Verdict = validation.Verdict.ToString(),
            HoursPercent = FittedDistributionResult.Rounded(validation.Errors?.HoursPercent),
            QuantilesPercent = FittedDistributionResult.Rounded(validation.Errors?.QuantilesPercent),
            Statement = validation.Statement,
        },
    };
}

/// <summary>How good a fit is on a part of the trace that it has not seen.</summary>
internal sealed record FitValidationResult
{
    public string Verdict { get; set; } = "";

    /// <summary>Of the means of the hours of the day, in percent.</summary>
    public double? HoursPercent { get; set; }

    public double? QuantilesPercent { get; set; }

    public string Statement { get; set; } = "";
}

internal sealed record FittedServicesResult
{
    public int Count { get; set; }

    public FittedDistributionResult Cores { get; set; } = new();

    public FittedDistributionResult? Memory { get; set; }

    public FittedUtilisationResult? Utilisation { get; set; }

    public static FittedServicesResult Of(FittedServices services) => new()
    {
        Count = services.Members.Count,
        Cores = FittedDistributionResult.Of(services.Cores),
        Memory = FittedDistributionResult.OfMaybe(services.Memory),
        Utilisation = services.Utilisation is { } use ? FittedUtilisationResult.Of(use) : null,
    };
}

internal sealed record FittedUtilisationResult
{
    public double StepSeconds { get; set; }

    /// <summary>Means of services.</summary>
    public FittedDistributionResult Level { get; set; } = new();

    public IReadOnlyList<double> ByHour { get; set; } = [];

    public IReadOnlyList<double> ByWeekday { get; set; } = [];

    public double SeasonalShare { get; set; }

    public double CommonVariation { get; set; }

    public double CommonMemoryHours { get; set; }

    public double OwnVariation { get; set; }

    public double OwnMemoryHours { get; set; }

    public double Autocorrelation { get; set; }

    public static FittedUtilisationResult Of(FittedUtilisation use) => new()
    {
        StepSeconds = use.Step.TotalSeconds,
        Level = FittedDistributionResult.Of(use.Level),
        ByHour = FittedDistributionResult.Rounded(use.Seasons.ByHour),
        ByWeekday = FittedDistributionResult.Rounded(use.Seasons.ByWeekday),
        SeasonalShare = FittedDistributionResult.Rounded(use.SeasonalShare),
        CommonVariation = FittedDistributionResult.Rounded(use.CommonVariation),
        CommonMemoryHours = FittedDistributionResult.Rounded(use.CommonMemory.TotalHours),
        OwnVariation = FittedDistributionResult.Rounded(use.OwnVariation),
        OwnMemoryHours = FittedDistributionResult.Rounded(use.OwnMemory.TotalHours),
        Autocorrelation = FittedDistributionResult.Rounded(use.Autocorrelation),
    };
}

internal sealed record FittedJobsResult
{
    public int Count { get; set; }

    public double PerHour { get; set; }

    public double Dispersion { get; set; }

    public IReadOnlyList<double> ByHour { get; set; } = [];

    public IReadOnlyList<double> ByWeekday { get; set; } = [];

    public FittedDistributionResult Gaps { get; set; } = new();

    public FittedDistributionResult Duration { get; set; } = new();

    public FittedDistributionResult Cores { get; set; } = new();

    public FittedDistributionResult? Memory { get; set; }

    public FittedDistributionResult? Utilisation { get; set; }

    public SizeCorrelation Correlation { get; set; } = new();

    public static FittedJobsResult Of(FittedJobs jobs) => new()
    {
        Count = jobs.Count,
        PerHour = FittedDistributionResult.Rounded(jobs.PerHour),
        Dispersion = FittedDistributionResult.Rounded(jobs.Dispersion),
        ByHour = FittedDistributionResult.Rounded(jobs.Seasons.ByHour),
        ByWeekday = FittedDistributionResult.Rounded(jobs.Seasons.ByWeekday),
        Gaps = FittedDistributionResult.Of(jobs.Gaps),
        Duration = FittedDistributionResult.Of(jobs.Duration),
        Cores = FittedDistributionResult.Of(jobs.Cores),
        Memory = FittedDistributionResult.OfMaybe(jobs.Memory),
        Utilisation = FittedDistributionResult.OfMaybe(jobs.Utilisation),
        Correlation = new()
        {
            DurationCores = FittedDistributionResult.Rounded(jobs.Correlation.DurationCores),
            DurationMemory = FittedDistributionResult.Rounded(jobs.Correlation.DurationMemory),
            DurationUtilisation = FittedDistributionResult.Rounded(jobs.Correlation.DurationUtilisation),
            CoresMemory = FittedDistributionResult.Rounded(jobs.Correlation.CoresMemory),
            CoresUtilisation = FittedDistributionResult.Rounded(jobs.Correlation.CoresUtilisation),
            MemoryUtilisation = FittedDistributionResult.Rounded(jobs.Correlation.MemoryUtilisation),
        },
    };
}

internal sealed record FittedDistributionResult
{
    private const int Digits = 6;

    public string Family { get; set; } = "";

    /// <summary>Of the family; of values themselves, some of their quantiles.</summary>
    public IReadOnlyDictionary<string, double> Parameters { get; set; } = new Dictionary<string, double>();

    public int Count { get; set; }

    public double Mean { get; set; }

    public double Deviation { get; set; }

    public double KolmogorovSmirnov { get; set; }

    /// <summary>Too high, as the same values gave the parameters; with ties it says little.</summary>
    public double PValue { get; set; }

    public double? AndersonDarling { get; set; }

    /// <summary>The share of values that equal another, if it is more than a twentieth.</summary>
    public double Ties { get; set; }

    /// <summary>All that were fitted, from the best.</summary>
    public IReadOnlyList<FittedFamilyResult> Families { get; set; } = [];

    public static FittedDistributionResult? OfMaybe(FittedDistribution? fit) => fit is null ? null : Of(fit);

    public static FittedDistributionResult Of(FittedDistribution fit) => new()
    {
        Family = fit.Family,
        Parameters = Of(fit.Distribution).ToDictionary(parameter => parameter.Name, parameter => Significant(parameter.Value), StringComparer.Ordinal),
        Count = fit.Count,
        Mean = Significant(fit.Mean),
        Deviation = Significant(fit.Deviation),
        KolmogorovSmirnov = Rounded(fit.KolmogorovSmirnov),
        PValue = Rounded(fit.PValue),
        AndersonDarling = Rounded(fit.AndersonDarling),
        Ties = Rounded(fit.Ties),
        Families =
        [
            .. fit.Families.Select(family => new FittedFamilyResult
            {
                Family = family.Family,
                Parameters = Of(family.Distribution).ToDictionary(parameter => parameter.Name, parameter => Significant(parameter.Value), StringComparer.Ordinal),
                LogLikelihood = Significant(family.LogLikelihood),
                Aic = Significant(family.Aic),
                Bic = Significant(family.Bic),
                KolmogorovSmirnov = Rounded(family.KolmogorovSmirnov),
            }),
        ],
    };

    public static double Rounded(double value) => Math.Round(value, Digits);

    public static double? Rounded(double? value) => value is { } known ? Math.Round(known, Digits) : null;

    public static IReadOnlyList<double> Rounded(IReadOnlyList<double> values) => [.. values.Select(Rounded)];

    /// <summary>The last digits of long sums differ between processors.</summary>
    private static double Significant(double value) =>
        value == 0 || !double.IsFinite(value) ? 0 : double.Parse(value.ToString("G9", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<(string Name, double Value)> Of(Distribution distribution) => distribution switch
    {
        Constant constant => [("value", constant.Value)],
        Uniform uniform => [("low", uniform.Low), ("high", uniform.High)],
        Exponential exponential => [("mean", exponential.Mean)],
        LogNormal logNormal => [("mu", logNormal.Mu), ("sigma", logNormal.Sigma)],
        Weibull weibull => [("shape", weibull.Shape), ("scale", weibull.Scale)],
        Gamma gamma => [("shape", gamma.Shape), ("scale", gamma.Scale)],
        BoundedPareto pareto => [("shape", pareto.Shape), ("low", pareto.Low), ("high", pareto.High)],
        HyperExponential mixture => mixture.Weights.Zip(mixture.Means).Index().SelectMany(branch => new[] { ($"weight{branch.Index + 1}", branch.Item.First), ($"mean{branch.Index + 1}", branch.Item.Second) }),
        _ => new[] { 0, 0.05, 0.25, 0.5, 0.75, 0.95, 1 }.Select(p => ($"p{100 * p:0}", distribution.Quantile(p))),
    };
}

internal sealed record FittedFamilyResult
{
    public string Family { get; set; } = "";

    public IReadOnlyDictionary<string, double> Parameters { get; set; } = new Dictionary<string, double>();

    public double LogLikelihood { get; set; }

    public double Aic { get; set; }

    public double Bic { get; set; }

    public double KolmogorovSmirnov { get; set; }
}
