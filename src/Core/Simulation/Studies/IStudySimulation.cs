namespace CloudIntel.Core.Simulation.Studies;

/// <summary>Simulates. Calls come from several threads at once; what comes out depends on the arguments alone.</summary>
internal interface IStudySimulation
{
    /// <summary>One scenario with one algorithm and one seed.</summary>
    /// <param name="scenario">The scenario's place in the study.</param>
    /// <param name="algorithm">The algorithm's place in the study.</param>
    /// <param name="seed">What chance is drawn from.</param>
    /// <param name="cancellation">Ends it within a second.</param>
    SimulatedRun Run(int scenario, int algorithm, ulong seed, CancellationToken cancellation);
}
