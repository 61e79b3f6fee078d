namespace CloudIntel.Operator.Endpoints;

/// <summary>Ties endpoints to the port that they are meant for.</summary>
internal static class LocalPort
{
    /// <summary>Answers 404 on every other port. Goes by the connection: a Host header says what its sender likes.</summary>
    public static TBuilder OnPort<TBuilder>(this TBuilder endpoints, int port)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            var next = endpoint.RequestDelegate ?? throw new InvalidOperationException($"{endpoint.DisplayName} answers nothing.");
            endpoint.RequestDelegate = context => context.Connection.LocalPort == port ? next(context) : NotFound(context);
        });
        return endpoints;
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
