using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace ServiceKit.Protection;

/// <summary>What an endpoint asks of its caller, worked out once from its metadata.</summary>
/// <remarks>
/// Metadata goes from the general to the specific: groups, then the attributes of the handler's class and method, then
/// what was chained to the mapping call. Requirements add up; between a requirement and <c>AllowAnonymous</c> the more
/// specific one decides. Where one method carries both, it stays closed. To a protected class only the attribute of the
/// method itself makes an exception.
/// </remarks>
internal sealed class EndpointAccess
{
    /// <summary>No endpoint, or one that says nothing: a key is needed unless the path is public.</summary>
    public static readonly EndpointAccess Unmarked = new(hasRequirement: false, isAnonymous: false, []);

    private static readonly ConditionalWeakTable<Endpoint, EndpointAccess> Known = [];

    private readonly string[] _scopes;

    private EndpointAccess(bool hasRequirement, bool isAnonymous, string[] scopes)
    {
        HasRequirement = hasRequirement;
        IsAnonymous = isAnonymous;
        _scopes = scopes;
    }

    /// <summary>The endpoint asks for a key itself. No list of public paths opens it.</summary>
    public bool HasRequirement { get; }

    /// <summary>The endpoint says that anyone may call it.</summary>
    public bool IsAnonymous { get; }

    /// <summary>The scopes that a key must have, all of them.</summary>
    public ReadOnlySpan<string> Scopes => _scopes;

    public static EndpointAccess Of(Endpoint? endpoint) =>
        endpoint is null ? Unmarked : Known.GetValue(endpoint, static e => From(e.Metadata));

    public static EndpointAccess From(IEnumerable<object> metadata)
    {
        var scopes = new List<string>();
        var requirement = -1;
        var anonymous = -1;
        Handler? handler = null;
        var index = 0;
        foreach (var item in metadata)
        {
            switch (item)
            {
                case MethodInfo method when handler is null:
                    handler = new Handler(method);
                    break;
                case ControllerActionDescriptor action when handler is null:
                    handler = new Handler(action.MethodInfo);
                    break;
                case IApiKeyRequirement required:
                    AddScopes([required], scopes);
                    requirement = index;
                    break;
                case IAllowAnonymous:
                    anonymous = index;
                    break;
                default:
                    break;
            }

            index++;
        }

        if (handler is { ClassRequirements.Count: > 0 })
        {
            AddScopes(handler.ClassRequirements, scopes);
            requirement = Math.Max(requirement, 0);
        }

        var isAnonymous = anonymous > requirement && handler is not { StaysClosed: true };
        return requirement < 0 && !isAnonymous
            ? Unmarked
            : new EndpointAccess(requirement >= 0 && !isAnonymous, isAnonymous, isAnonymous ? [] : [.. scopes]);
    }

    private static void AddScopes(IReadOnlyList<IApiKeyRequirement> requirements, List<string> scopes)
    {
        foreach (var scope in requirements.SelectMany(r => r.Scopes))
        {
            if (Scope.Fault(scope) is { } fault)
            {
                throw new InvalidOperationException($"[ApiKeyProtected]: a scope {fault}.");
            }

            if (!scopes.Contains(scope))
            {
                scopes.Add(scope);
            }
        }
    }

    /// <summary>What the attributes of a handler and of the classes around it say.</summary>
    private sealed class Handler
    {
        public Handler(MethodInfo method)
        {
            ClassRequirements = [.. Enclosing(method).SelectMany(t => t.GetCustomAttributes<ApiKeyProtectedAttribute>(inherit: true))];
            var isProtected = method.IsDefined(typeof(ApiKeyProtectedAttribute), inherit: true);
            var isAnonymous = method.GetCustomAttributes(inherit: true).Any(a => a is IAllowAnonymous);

            // Both attributes on one method contradict each other; their order means nothing. And where the class says that
            // all of it is protected, a group around it cannot know better: its AllowAnonymous() looks the same here as one
            // on the endpoint.
            StaysClosed = isProtected ? isAnonymous || ClassRequirements.Count > 0 : ClassRequirements.Count > 0 && !isAnonymous;
        }

        // The framework puts a handler's own attributes into the metadata, but not those of the class around it.
        public IReadOnlyList<ApiKeyProtectedAttribute> ClassRequirements { get; }

        /// <summary>Whether the handler is closed whatever <c>AllowAnonymous</c> there is.</summary>
        public bool StaysClosed { get; }

        // Lambdas live in nested classes that the compiler makes, hence the walk outwards.
        private static IEnumerable<Type> Enclosing(MethodInfo method)
        {
            for (var type = method.DeclaringType; type is not null; type = type.DeclaringType)
            {
                yield return type;
            }
        }
    }
}
