using CloudIntel.Core.Analytics.ChangePoints;

namespace CloudIntel.Core.Tests.Analytics.ChangePoints;

/// <summary>Probabilities of a change, value by value.</summary>
public sealed class BayesianOnlineTests
{
    [Fact]
    public void A_step_is_known_a_few_values_later_and_when_it_was()
    {
        var online = new BayesianOnline(200);
        var values = Noise.Normal(150, seed: 4).StepAt(100, 6);
        var before = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            online.Add(values[i]);
            if (i is > 20 and < 100)
                before = Math.Max(before, online.ProbabilityOfChange(5));
            if (i == 105)
                Assert.InRange(online.ProbabilityOfChange(7), 0.9, 1);
        }

        Assert.InRange(before, 0, 0.5);
        Assert.InRange(online.RunLength, 49, 51);
    }

    [Fact]
    public void Nothing_is_no_change_and_the_first_value_is_none()
    {
        var online = new BayesianOnline(100);
        for (var i = 0; i < 3000; i++)
        {
            online.Add(0);
            Assert.InRange(online.ProbabilityOfChange(3), 0, i < 3 ? 1e-9 + (i * 0.01) : 0.05);
        }

        Assert.True(online.RunLength >= 2999 - BayesianOnline.MostRuns);
    }

    [Fact]
    public void Without_a_change_masses_are_those_of_the_definition()
    {
        // The value is as probable with a change as without one before it is known, so a change has the hazard's probability; after the next value, which
        // fits the longer run better, it has less. Prior: mean 0 as from one value, shape 1, scale 1.
        var online = new BayesianOnline(10);
        online.Add(0.5);
        online.Add(0.5);
        Assert.Equal(0.1, online.ProbabilityOfChange(1), 12);

        var whole = 0.9 * Density(0.5, weight: 3, mean: 1 / 3.0, shape: 2, scale: 1 + 0.0625 + (2 * 0.25 * 0.25 / 6));
        var young = 0.1 * Density(0.5, weight: 2, mean: 0.25, shape: 1.5, scale: 1.0625);
        online.Add(0.5);
        Assert.Equal(0.1 + (0.9 * young / (whole + young)), online.ProbabilityOfChange(2), 9);

        static double Density(double value, double weight, double mean, double shape, double scale)
        {
            var spread = scale * (weight + 1) / weight;
            var ratio = Math.Exp(MathNet.Numerics.SpecialFunctions.GammaLn(shape + 0.5) - MathNet.Numerics.SpecialFunctions.GammaLn(shape));
            return ratio / Math.Sqrt(2 * Math.PI * spread) * Math.Pow(1 + ((value - mean) * (value - mean) / (2 * spread)), -(shape + 0.5));
        }
    }

    [Fact]
    public void Values_far_beyond_any_density_leave_numbers()
    {
        var online = new BayesianOnline(100);
        foreach (var value in new[] { 0, 1e200, -1e200, 0, double.MaxValue / 1e10, 0 })
        {
            online.Add(value);
            Assert.InRange(online.ProbabilityOfChange(2), 0, 1);
        }
    }
}
