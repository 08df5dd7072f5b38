using ServiceKit;

var app = ServiceBuilder.Create(args, new ServiceInfo("consumer")).WithAuth().WithHealth().Build();
app.MapGet("/method", Handlers.Get);
app.MapGet("/lambda", [ApiKeyProtected] () => "lambda");
app.MapGroup("/group").MapPost("/{id}", Handlers.Post);
Delegate unknown = Handlers.Get;
app.MapGet("/delegate", unknown);
app.MapGet("/open", () => "open").AllowAnonymous();
app.Run();

internal sealed record Body(string Name);

internal static class Handlers
{
    [ApiKeyProtected("things:read")]
    public static string Get() => "method";

    [ApiKeyProtected("things:write")]
    public static string Post(int id, Body body) => $"{id} {body.Name}";
}
