using System.Collections.Concurrent;
using CloudIntel.Kubernetes.Objects;

namespace CloudIntel.Controllers.SimulationRuns;

/// <summary>A run whose parts are simulated by pods of a Job.</summary>
/// <param name="Uid">Id of the run.</param>
/// <param name="Digest">What is simulated.</param>
/// <param name="JobUid">Id of the Job whose pods may work on it.</param>
/// <param name="Document">What a worker needs to know.</param>
/// <param name="Count">How many parts there are.</param>
public sealed record PartedRun(string Uid, string Digest, string JobUid, string Document, int Count);

/// <summary>
/// Which runs have parts to be simulated, and who works on which: in memory, for as long as this process leads. Who leads next hands out again what is not there yet; a part that
/// is simulated twice comes out the same.
/// </summary>
public sealed class SimulationParts
{
    private readonly ConcurrentDictionary<ObjectKey, Board> boards = new();

    /// <summary>Has the parts of a run simulated that are not there yet.</summary>
    /// <param name="key">The run.</param>
    /// <param name="run">What is to be done for it.</param>
    /// <param name="finished">Numbers of the parts that are there.</param>
    public void Open(ObjectKey key, PartedRun run, IEnumerable<int> finished) => boards.AddOrUpdate(key, _ => new(run, finished), (_, board) => board.Run == run ? board : new(run, finished));

    /// <summary>Has no more parts of a run simulated.</summary>
    public void Close(ObjectKey key) => boards.TryRemove(key, out _);

    /// <summary>What is to be done for a run; null when nothing is.</summary>
    public PartedRun? Find(ObjectKey key) => boards.GetValueOrDefault(key)?.Run;

    /// <summary>How many parts of a run are there.</summary>
    public int Finished(ObjectKey key) => boards.GetValueOrDefault(key)?.Finished ?? 0;

    /// <summary>The part that a pod is to simulate; null when there is none left for it.</summary>
    /// <param name="key">The run.</param>
    /// <param name="pod">Id of the pod.</param>
    /// <param name="index">The pod's number in an Indexed Job; null where it has none.</param>
    /// <param name="isAlive">Whether a pod that was given a part may still hand it in.</param>
    public int? Take(ObjectKey key, string pod, int? index, Func<string, bool> isAlive) => boards.GetValueOrDefault(key)?.Take(pod, index, isAlive);

    /// <summary>Takes down that a part is there.</summary>
    public void Finish(ObjectKey key, int number) => boards.GetValueOrDefault(key)?.Finish(number);

    private sealed class Board(PartedRun run, IEnumerable<int> finished)
    {
        private readonly Lock gate = new();
        private readonly HashSet<int> finished = [.. finished];
        private readonly string?[] workers = new string?[run.Count];

        public PartedRun Run => run;

        public int Finished
        {
            get
            {
                lock (gate)
                    return finished.Count;
            }
        }

        public int? Take(string pod, int? index, Func<string, bool> isAlive)
        {
            lock (gate)
            {
                if (index is { } own)
                    return own >= 0 && own < run.Count ? own : null;
                for (var number = 0; number < run.Count; number++)
                {
                    if (workers[number] == pod)
                        return number;
                }

                for (var number = 0; number < run.Count; number++)
                {
                    if (finished.Contains(number) || (workers[number] is { } other && isAlive(other)))
                        continue;
                    workers[number] = pod;
                    return number;
                }

                return null;
            }
        }

        public void Finish(int number)
        {
            lock (gate)
                finished.Add(number);
        }
    }
}
