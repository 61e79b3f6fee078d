using System.Runtime.ExceptionServices;

namespace CloudIntel.Core.Simulation.Studies;

/// <summary>Works on numbered pieces with threads of its own: they have the priority of the thread that makes them, and take none from a pool that others wait for.</summary>
internal static class StudyWorkers
{
    /// <summary>Does all pieces. What a piece does may depend on its number alone, so that the result is the same for any number of threads.</summary>
    /// <param name="count">How many pieces there are.</param>
    /// <param name="threads">At least 1.</param>
    /// <param name="work">Does one of them.</param>
    /// <param name="cancellation">Has no further piece begun; <paramref name="work"/> has to look at it, too.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>Of exceptions that pieces throw, that of the lowest number is thrown again, once the pieces that had begun are at their end.</remarks>
    public static void Run(int count, int threads, Action<int> work, CancellationToken cancellation)
    {
        var (next, stopped) = (-1, false);
        var failures = new ExceptionDispatchInfo?[count];
        var workers = Enumerable.Range(0, Math.Min(threads, count)).Select(number => new Thread(Work) { IsBackground = true, Name = $"simulation {number}" }).ToList();
        foreach (var worker in workers)
            worker.Start();
        foreach (var worker in workers)
            worker.Join();
        cancellation.ThrowIfCancellationRequested();
        Array.Find(failures, failure => failure is not null)?.Throw();

        void Work()
        {
            while (!Volatile.Read(ref stopped) && !cancellation.IsCancellationRequested && Interlocked.Increment(ref next) is var piece && piece < count)
            {
                try
                {
                    work(piece);
                }
                catch (Exception failure) // thrown again on the thread that asked
                {
                    failures[piece] = ExceptionDispatchInfo.Capture(failure);
                    Volatile.Write(ref stopped, true);
                }
            }
        }
    }
}
