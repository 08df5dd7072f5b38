using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceKit.Configs.Api;

/// <summary>Maps the REST API of one type, and says for the OpenAPI document what its handlers read and answer.</summary>
/// <remarks>Handlers are asked for with each request: to map them opens no store, so that the endpoints can be listed without one.</remarks>
internal static class ConfigMapping
{
    private const string Json = "application/json";

    public static void Map<T>(IEndpointRouteBuilder routes, ConfigKind<T> kind)
        where T : class
    {
        var (many, one) = kind.Operations;
        var group = routes.MapGroup(kind.Options.Path).WithTags("Configurations")
            .AddEndpointFilter(routes.ServiceProvider.GetRequiredService<ConfigFaultFilter>());
        if (!kind.Options.ForTenants)
        {
            group.AddEndpointFilter(new TenantFilter());
        }

        group.MapGet("", ([AsParameters] ConfigListParameters _, ConfigEndpoints<T> handlers, HttpContext context) => handlers.ListAsync(context))
            .RequireApiKey(kind.Options.ReadScope)
            .WithName("list" + many).WithSummary("Lists configurations")
            .WithDescription("By name. The header Link leads to the next and the previous page.")
            .WithMetadata(ConfigAnswerHeader.Link)
            .Produces<ConfigPageDocument<T>>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapGet("/{name}", (string name, ConfigEndpoints<T> handlers, HttpContext context) => handlers.GetAsync(name, context))
            .RequireApiKey(kind.Options.ReadScope)
            .WithMetadata(ConfigHeader.IfNoneMatch, ConfigAnswerHeader.ETag("200", "304"))
            .WithName("get" + one).WithSummary("Shows a configuration")
            .WithDescription("500 config-unreadable: it was written in a form that this version of the service cannot read.")
            .Produces<ConfigDocument<T>>().Produces(StatusCodes.Status304NotModified).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status500InternalServerError).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapPost("", (ConfigEndpoints<T> handlers, HttpContext context) => handlers.CreateAsync(context))
            .RequireApiKey(kind.Options.WriteScope)
            .WithMetadata(ConfigAnswerHeader.ETag("201"), ConfigAnswerHeader.Location)
            .WithName("create" + one).WithSummary("Makes a configuration")
            .Accepts<ConfigRequest<T>>(Json)
            .Produces<ConfigDocument<T>>(StatusCodes.Status201Created).ProducesValidationProblem().ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapPut("/{name}", (string name, ConfigEndpoints<T> handlers, HttpContext context) => handlers.ReplaceAsync(name, context))
            .RequireApiKey(kind.Options.WriteScope)
            .WithMetadata(ConfigHeader.IfMatch, ConfigHeader.IfNew, ConfigAnswerHeader.ETag("200", "201"), ConfigAnswerHeader.Location)
            .WithName("replace" + one).WithSummary("Writes a configuration, whether there is one of this name or not")
            .WithDescription("With If-Match, only the version that the caller has seen is replaced; with If-None-Match: *, only a new one is written.")
            .Accepts<ConfigChange<T>>(Json)
            .Produces<ConfigDocument<T>>().Produces<ConfigDocument<T>>(StatusCodes.Status201Created).ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        group.MapDelete("/{name}", (string name, ConfigEndpoints<T> handlers, HttpContext context) => handlers.RemoveAsync(name, context))
            .RequireApiKey(kind.Options.WriteScope)
            .WithMetadata(ConfigHeader.IfMatch, ConfigHeader.IfOther)
            .WithName("delete" + one).WithSummary("Removes a configuration")
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}
