using CloudIntel.Clouds.Prices;
using CloudIntel.Controllers.Prices;
using Microsoft.Extensions.Options;

namespace CloudIntel.Operator.Prices;

/// <summary>The prices of clusters, as the settings say.</summary>
internal static partial class ClusterPrices
{
    /// <summary>Reads catalogue and price book when they are needed first.</summary>
    public static void AddClusterPrices(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<PriceOptions>>().Value;
            var log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("CloudIntel.Prices");
            var book = PriceFiles.Book(options);
            if (book.Ignored.Count > 0)
                log.SettingsIgnored(string.Join(", ", book.Ignored));
            return new ClusterPriceSettings(PriceFiles.Catalog(options, problem => log.LineLeftOut(problem.ToString())), book, options.Currency, options.BookFirst);
        });
        services.AddSingleton<ClusterPriceReader>();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A line of the catalogue is left out: {Problem}")]
    private static partial void LineLeftOut(this ILogger log, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Keys of the price book that are no prices: {Keys}")]
    private static partial void SettingsIgnored(this ILogger log, string keys);
}
