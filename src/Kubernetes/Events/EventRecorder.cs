using System.Globalization;
using System.Text;
using System.Threading.Channels;
using CloudIntel.Kubernetes.Controllers;
using CloudIntel.Kubernetes.Objects;
using Microsoft.Extensions.Logging;

namespace CloudIntel.Kubernetes.Events;

/// <summary>Takes events at once and writes them in the background. What cannot be written is dropped and counted.</summary>
[GenericRbac(Groups = ["", "events.k8s.io"], Resources = ["events"], Verbs = RbacVerbs.Create | RbacVerbs.Patch)]
internal sealed class EventRecorder : IEventRecorder
{
    /// <summary>Events that wait at most; with more, the newest are dropped.</summary>
    private const int Capacity = 1000;

    /// <summary>The API server's bound on a note, in bytes.</summary>
    private const int MaxNote = 1024;

    /// <summary>How often series are looked through.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMinutes(1);

    private readonly Channel<Occurrence> occurrences = Channel.CreateBounded<Occurrence>(Capacity);
    private readonly EventSeriesBook book = new();
    private readonly EventWriter writer;
    private readonly TimeProvider time;
    private readonly EventMetrics metrics;
    private readonly ILogger log;

    public EventRecorder(EventWriter writer, TimeProvider time, EventMetrics metrics, ILogger log)
    {
        this.writer = writer;
        this.time = time;
        this.metrics = metrics;
        this.log = log;
    }

    /// <inheritdoc/>
    public void Normal(IKubernetesObject regarding, string reason, string action, string note) => Record("Normal", regarding, reason, action, note);

    /// <inheritdoc/>
    public void Warning(IKubernetesObject regarding, string reason, string action, string note) => Record("Warning", regarding, reason, action, note);

    /// <summary>Writes events until the recorder is completed, then what still waits, as long as the token allows.</summary>
    /// <param name="flush">Cancelled when the process stops: no more waiting between attempts.</param>
    /// <param name="abandon">Cancelled when writing must end, come what may.</param>
    public async Task RunAsync(CancellationToken flush, CancellationToken abandon)
    {
        await using var ending = flush.Register(() => occurrences.Writer.TryComplete());
        try
        {
            while (await WaitAsync())
            {
                while (occurrences.Reader.TryRead(out var occurrence))
                    await TakeAsync(occurrence, flush, abandon);
                foreach (var story in book.Due(time.GetUtcNow()))
                    await writer.WriteAsync(story, flush, abandon);
            }

            foreach (var story in book.Behind())
                await writer.WriteAsync(story, flush, abandon);
        }
        catch (OperationCanceledException) when (abandon.IsCancellationRequested)
        {
            log.EventsAbandoned(occurrences.Reader.Count);
        }
    }

    /// <summary>Waits for an event, though no longer than until series are to be looked through. False at the end.</summary>
    private async Task<bool> WaitAsync()
    {
        using var tick = new CancellationTokenSource(Tick, time);
        try
        {
            return await occurrences.Reader.WaitToReadAsync(tick.Token);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private async Task TakeAsync(Occurrence occurrence, CancellationToken flush, CancellationToken abandon)
    {
        var (story, write) = book.Take(occurrence);
        if (write != EventWrite.Nothing)
            await writer.WriteAsync(story, flush, abandon);
    }

    private void Record(string type, IKubernetesObject regarding, string reason, string action, string note)
    {
        var reference = ObjectReference.To(regarding);
        var subject = new EventSubject(
            type, action, reason, reference.ApiVersion, reference.Kind, new(reference.Namespace ?? "", reference.Name ?? ""), reference.Uid);
        if (!occurrences.Writer.TryWrite(new(subject, reference, Bounded(note), time.GetUtcNow())))
            metrics.Dropped("queue_full");
    }

    /// <summary>The beginning of a note that is too long, never ending inside a character.</summary>
    private static string Bounded(string note)
    {
        if (Encoding.UTF8.GetByteCount(note) <= MaxNote)
            return note;
        var room = MaxNote - Encoding.UTF8.GetByteCount("…");
        var length = 0;
        foreach (var rune in note.EnumerateRunes())
        {
            if ((room -= rune.Utf8SequenceLength) < 0)
                break;
            length += rune.Utf16SequenceLength;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{note.AsSpan(0, length)}…");
    }
}
