using CloudIntel.Core.Simulation.Distributions;

namespace CloudIntel.Core.Simulation.Environments;

/// <summary>Finds the mixture of two exponential distributions under which lengths of runs are most likely (expectation maximisation), of which some had not ended when the record did.</summary>
internal static class HyperExponentialFit
{
    private const int MostRounds = 500;
    private const double Converged = 1e-9;

    /// <summary>The mixture, or one exponential distribution where the lengths vary no more than that does.</summary>
    /// <param name="ended">Lengths of runs that ended; at least one, above 0.</param>
    /// <param name="cut">Lengths so far of runs that had not.</param>
    public static Distribution Of(IReadOnlyList<double> ended, IReadOnlyList<double> cut)
    {
        var mean = (ended.Sum() + cut.Sum()) / ended.Count;
        var squares = ended.Average(length => length * length);
        if (squares <= 2 * ended.Average() * ended.Average())
            return new Exponential(mean); // not more varied than one exponential

        // Of equal shares of all time in either, as a start.
        var (weight, shorter, longer) = (0.7, 0.3 * mean, 2.6 * mean);
        for (var round = 0; round < MostRounds; round++)
        {
            var (count, shortCount, shortTime, longTime) = (0.0, 0.0, 0.0, 0.0);
            foreach (var length in ended)
                Add(length, 1 / shorter, 1 / longer, ended: 1);
            foreach (var length in cut)
                Add(length, 1, 1, ended: 0);
            var next = (weight: shortCount / ended.Count, shorter: shortTime / Math.Max(shortCount, 1e-9), longer: longTime / Math.Max(count - shortCount, 1e-9));
            var moved = Math.Abs(next.weight - weight) + Math.Abs((next.shorter / shorter) - 1) + Math.Abs((next.longer / longer) - 1);
            (weight, shorter, longer) = (Math.Clamp(next.weight, 1e-6, 1 - 1e-6), Math.Max(next.shorter, mean * 1e-6), Math.Max(next.longer, mean * 1e-6));
            if (moved < Converged)
                break;

            void Add(double length, double shortRate, double longRate, double ended)
            {
                var ofShort = weight * shortRate * Math.Exp(-length / shorter);
                var ofLong = (1 - weight) * longRate * Math.Exp(-length / longer);
                var isShort = ofShort + ofLong > 0 ? ofShort / (ofShort + ofLong) : 0;
                count += ended;
                shortCount += ended * isShort;
                shortTime += length * isShort;
                longTime += length * (1 - isShort);
            }
        }

        return new HyperExponential([weight, 1 - weight], [shorter, longer]);
    }
}
