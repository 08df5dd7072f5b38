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
    public static readonly EndpointAccess Unmarked = new(hasRequirement: false, isAnonymous: false, ScopeRequirement.None);

    private static readonly ConditionalWeakTable<Endpoint, EndpointAccess> Known = [];

    private EndpointAccess(bool hasRequirement, bool isAnonymous, ScopeRequirement scopes)
    {
        HasRequirement = hasRequirement;
        IsAnonymous = isAnonymous;
        Scopes = scopes;
    }

    /// <summary>The endpoint asks for a key itself. No list of public paths opens it.</summary>
    public bool HasRequirement { get; }

    /// <summary>The endpoint says that anyone may call it.</summary>
    public bool IsAnonymous { get; }

    /// <summary>The scopes that a key must have.</summary>
    public ScopeRequirement Scopes { get; }

    public static EndpointAccess Of(Endpoint? endpoint) =>
        endpoint is null ? Unmarked : Known.GetValue(endpoint, static e => From(e.Metadata));

    public static EndpointAccess From(IEnumerable<object> metadata)
    {
        var requirements = new List<IApiKeyRequirement>();
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
                    requirements.Add(required);
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
            requirements.AddRange(handler.ClassRequirements);
            requirement = Math.Max(requirement, 0);
        }

        var isAnonymous = anonymous > requirement && handler is not { StaysClosed: true };
        return requirement < 0 && !isAnonymous
            ? Unmarked
            : new EndpointAccess(requirement >= 0 && !isAnonymous, isAnonymous, isAnonymous ? ScopeRequirement.None : ScopeRequirement.Of(requirements));
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
