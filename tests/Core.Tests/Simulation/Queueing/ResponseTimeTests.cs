using CloudIntel.Core.Simulation.Queueing;

namespace CloudIntel.Core.Tests.Simulation.Queueing;

public sealed class ResponseTimeTests
{
    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void With_one_server_and_exponential_service_the_stay_is_exponential(double load)
    {
        var stay = ResponseTime.Of(1, load, 1);

        Assert.Equal(1 / (1 - load), stay.Mean, 1e-9);
        foreach (var share in new[] { 0.5, 0.9, 0.99 })
            Assert.Equal(-Math.Log(1 - share) / (1 - load), stay.Quantile(share), 1e-6);
    }

    [Theory]
    [InlineData(1, 0.7, 0)]
    [InlineData(3, 0.9, 0.4)]
    [InlineData(5, 0.8, 1)]
    [InlineData(4, 0.85, 3)]
    [InlineData(50, 0.95, 1)]
    public void The_distribution_has_the_mean_of_the_formula(int servers, double load, double variation)
    {
        var stay = ResponseTime.Of(servers, load * servers, 1, variation);
        var (mean, step) = (0.0, stay.Mean / 5000);
        for (var t = step / 2; stay.Exceeding(t) > 1e-12; t += step)
            mean += stay.Exceeding(t) * step;

        Assert.Equal(1 + QueueFormulas.MeanWait(servers, load * servers, 1, variation), stay.Mean, 1e-9 * stay.Mean);
        Assert.Equal(stay.Mean, mean, 1e-3 * stay.Mean);
    }

    [Fact]
    public void The_mean_wait_is_that_of_a_simulated_station()
    {
        var stay = ResponseTime.Of(3, 2.4, 1);
        var simulated = QueueSimulation.Run(
            new() { Servers = 3, Interarrival = stream => stream.NextExponential(1 / 2.4), Service = stream => stream.NextExponential(1) }, 7, TestContext.Current.CancellationToken);

        Assert.True(simulated.Wait.Covers(stay.Mean - 1), $"{simulated.Wait}");
    }

    [Fact]
    public void Many_servers_at_a_low_load_answer_in_the_service_time_alone()
    {
        var stay = ResponseTime.Of(100_000, 40_000, 1);

        Assert.Equal(1, stay.Mean);
        Assert.Equal(Math.Exp(-2), stay.Exceeding(2), 1e-12);
    }

    [Fact]
    public void A_queue_that_cannot_keep_up_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => ResponseTime.Of(2, 2, 1));
}
