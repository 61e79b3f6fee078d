namespace CloudIntel.Core.Simulation.Studies;

/// <summary>How far a study is.</summary>
/// <param name="Completed">Simulations that have ended.</param>
/// <param name="Total">Simulations there are at most: fewer will do where the seeds' rule says so.</param>
public readonly record struct StudyProgress(int Completed, int Total);
