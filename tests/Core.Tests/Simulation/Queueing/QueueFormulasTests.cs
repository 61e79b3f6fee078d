using CloudIntel.Core.Simulation.Queueing;

namespace CloudIntel.Core.Tests.Simulation.Queueing;

public sealed class QueueFormulasTests
{
    [Theory]
    [InlineData(1, 0.5, 1 / 3.0)] // a/(1+a)
    [InlineData(2, 2, 0.4)] // (a²/2)/(1+a+a²/2)
    [InlineData(10, 5, 0.018384570336648)] // tables of Erlang B
    [InlineData(5, 0, 0)]
    public void Erlang_B_is_the_share_that_is_blocked(int servers, double load, double expected) =>
        Assert.Equal(expected, QueueFormulas.ErlangB(servers, load), 1e-12);

    [Theory]
    [InlineData(1, 0.5, 0.5)] // with one server, its utilisation
    [InlineData(2, 1, 1 / 3.0)]
    [InlineData(2, 2, 1)]
    [InlineData(2, 3, 1)]
    public void Erlang_C_is_the_share_that_waits(int servers, double load, double expected) =>
        Assert.Equal(expected, QueueFormulas.ErlangC(servers, load), 1e-12);

    [Theory]
    [InlineData(1, 0.5, 1, 1, 1)] // M/M/1: ρ/(μ−λ)
    [InlineData(1, 0.5, 1, 0, 0.5)] // M/D/1: half of it
    [InlineData(2, 1, 1, 1, 1 / 3.0)] // M/M/2: C/(kμ−λ)
    public void Waits_are_those_of_Pollaczek_Khinchine_and_of_Erlang(int servers, double rate, double service, double variation, double expected) =>
        Assert.Equal(expected, QueueFormulas.MeanWait(servers, rate, service, variation), 1e-12);

    [Fact]
    public void What_servers_cannot_keep_up_with_waits_for_ever() => Assert.Equal(double.PositiveInfinity, QueueFormulas.MeanWait(2, 2, 1));

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => QueueFormulas.ErlangB(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => QueueFormulas.ErlangC(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => QueueFormulas.MeanWait(1, double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => QueueFormulas.MeanWait(1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => QueueFormulas.MeanWait(1, 1, 1, -1));
    }
}
