using CloudIntel.Core.FinOps.Anomalies;

namespace CloudIntel.Core.Tests.FinOps.Anomalies;

public sealed class TailRecordTests
{
    [Fact]
    public void Probabilities_that_mean_what_they_say_stay_about_as_they_are()
    {
        var record = Learned(random => random.NextDouble(), 40_000);
        Assert.InRange(record.Of(1e-5), 0.9e-5, 2e-5);
    }

    [Fact]
    public void Where_days_are_improbable_more_often_than_they_should_probabilities_are_raised()
    {
        var record = Learned(random => Math.Pow(random.NextDouble(), 1.6), 40_000);
        Assert.InRange(record.Of(1e-6), 5e-6, 1e-4);
        Assert.InRange(record.Of(0.01), 0.011, 0.1);
    }

    [Fact]
    public void A_few_improbable_days_of_one_place_change_little()
    {
        var record = new TailRecord();
        for (var day = 0; day < 300; day++)
            record.Learn(day is 100 or 200 ? 1e-9 : 0.5, goesOn: false);
        Assert.InRange(record.Of(1e-5), 1e-5, 3e-5);
    }

    [Fact]
    public void Days_in_a_row_count_once()
    {
        var (once, often) = (new TailRecord(), new TailRecord());
        for (var day = 0; day < 300; day++)
        {
            once.Learn(day == 100 ? 1e-4 : 0.5, goesOn: false);
            often.Learn(day is >= 100 and < 110 ? 1e-4 : 0.5, goesOn: day > 100);
        }

        Assert.Equal(once.Of(1e-5), often.Of(1e-5), 1e-12);
    }

    [Fact]
    public void What_is_less_probable_stays_less_probable()
    {
        var record = Learned(random => Math.Pow(random.NextDouble(), 1.6), 40_000);
        double[] probabilities = [1e-15, 1e-9, 1e-5, 0.00299, 0.003, 0.1, 1];
        Assert.Equal(probabilities.Select(record.Of).Order(), probabilities.Select(record.Of));
        Assert.All(probabilities, probability => Assert.InRange(record.Of(probability), probability, 1));
    }

    private static TailRecord Learned(Func<Random, double> probability, int days)
    {
        var (record, random) = (new TailRecord(), new Random(5));
        for (var day = 0; day < days; day++)
            record.Learn(probability(random), goesOn: false);
        return record;
    }
}
