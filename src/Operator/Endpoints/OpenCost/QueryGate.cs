namespace CloudIntel.Operator.Endpoints.OpenCost;

/// <summary>
/// Lets few questions run at a time, since each may read what ran for months, and long ones not in the way of short ones. Who waits does so for
/// a while, and only so many: the others are told to come back.
/// </summary>
internal sealed class QueryGate(TimeProvider clock) : IDisposable
{
    /// <summary>Questions about so much time count as long.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromDays(3);

    private readonly Lane quick = new(2, clock);
    private readonly Lane slow = new(1, clock);
    private readonly Lane exports = new(1, clock, longestRun: TimeSpan.FromHours(1));

    /// <summary>Waits for a place, and answers.</summary>
    /// <param name="length">The time that the question is about.</param>
    /// <param name="answer">Answers it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="BadQueryException">There are too many questions, or this one takes too long.</exception>
    public Task<T> RunAsync<T>(TimeSpan length, Func<CancellationToken, Task<T>> answer, CancellationToken cancellationToken) =>
        (length > Long ? slow : quick).RunAsync(answer, cancellationToken);

    /// <summary>Waits for the one place for exports, and writes one, which may take its time.</summary>
    /// <exception cref="BadQueryException">There are too many questions.</exception>
    public Task RunAsync(Func<CancellationToken, Task> write, CancellationToken cancellationToken) => exports.RunAsync(
        async cancel =>
        {
            await write(cancel);
            return true;
        },
        cancellationToken);

    public void Dispose()
    {
        exports.Dispose();
        quick.Dispose();
        slow.Dispose();
    }

    private sealed class Lane(int atOnce, TimeProvider clock, TimeSpan? longestRun = null) : IDisposable
    {
        private const int MostWaiting = 16;

        private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
        private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);

        private readonly SemaphoreSlim places = new(atOnce, atOnce);
        private int waiting;

        public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> answer, CancellationToken cancellationToken)
        {
            await EnterAsync(cancellationToken);
            try
            {
                return await WithinAsync(longestRun ?? LongestRun, "the question takes too long: ask about less time, or come back later", answer, cancellationToken);
            }
            finally
            {
                places.Release();
            }
        }

        public void Dispose() => places.Dispose();

        private async Task EnterAsync(CancellationToken cancellationToken)
        {
            const string message = "too many questions are asked at once: come back later";
            if (Interlocked.Increment(ref waiting) > MostWaiting)
            {
                Interlocked.Decrement(ref waiting);
                throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, message);
            }

            try
            {
                await WithinAsync(
                    LongestWait,
                    message,
                    async cancel =>
                    {
                        await places.WaitAsync(cancel);
                        return true;
                    },
                    cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref waiting);
            }
        }

        private async Task<T> WithinAsync<T>(TimeSpan time, string message, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
        {
            using var over = new CancellationTokenSource(time, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
            try
            {
                return await work(both.Token);
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new BadQueryException(StatusCodes.Status503ServiceUnavailable, message);
            }
        }
    }
}
