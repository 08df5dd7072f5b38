using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Controllers;

namespace ServiceKit.Protection;

/// <summary>What the attributes of a handler, of the classes around it and of the interfaces it implements say.</summary>
internal sealed class HandlerAttributes
{
    private HandlerAttributes(IReadOnlyList<IApiKeyRequirement> unlisted, bool staysClosed)
    {
        Unlisted = unlisted;
        StaysClosed = staysClosed;
    }

    /// <summary>Requirements that the framework does not put into the metadata by itself.</summary>
    public IReadOnlyList<IApiKeyRequirement> Unlisted { get; }

    /// <summary>Whether the handler is closed whatever <c>AllowAnonymous</c> there is.</summary>
    public bool StaysClosed { get; }

    public static HandlerAttributes Of(EndpointMetadataCollection metadata) =>
        metadata.GetMetadata<ControllerActionDescriptor>() is { } action ? OfAction(action)
        : metadata.GetMetadata<MethodInfo>() is { } method ? OfRouteHandler(method, metadata.GetMetadata<GeneratedRequirement>()?.Target)
        // A hub, a page, a gRPC service: attributes are those of the class and its bases, derived ones first, so that their
        // order says nothing. Once protected, closed.
        : new HandlerAttributes([], metadata.GetMetadata<ApiKeyProtectedAttribute>() is not null);

    private static HandlerAttributes OfRouteHandler(MethodInfo method, Type? target)
    {
        // The metadata has the attributes of the method, but not those of the class around it or of an interface.
        var around = Enclosing(method.DeclaringType).Union(Enclosing(target)).SelectMany(t => t.GetCustomAttributes<ApiKeyProtectedAttribute>(inherit: true)).ToList();
        var declared = Implemented(method).SelectMany(m => m.GetCustomAttributes<ApiKeyProtectedAttribute>(inherit: true)).ToList();

        // Both attributes on one method contradict each other. And where the class says that all of it is protected, a group
        // around it cannot know better: its AllowAnonymous() looks the same here as one on the endpoint.
        var closed = IsProtected(method)
            ? IsAnonymous(method) || around.Count > 0
            : (around.Count > 0 || declared.Count > 0) && !IsAnonymous(method);
        return new HandlerAttributes([.. around, .. declared], closed);
    }

    private static HandlerAttributes OfAction(ControllerActionDescriptor action)
    {
        var around = Enclosing(action.ControllerTypeInfo).SelectMany(t => t.GetCustomAttributes<ApiKeyProtectedAttribute>(inherit: true)).ToList();

        // What is chained to MapControllers() speaks of every controller: an action or a controller knows better. Only the
        // action itself makes an exception to its controller.
        var closed = IsProtected(action.MethodInfo) || (around.Count > 0 && !IsAnonymous(action.MethodInfo));
        return new HandlerAttributes(around, closed);
    }

    private static bool IsProtected(MethodInfo method) => method.IsDefined(typeof(ApiKeyProtectedAttribute), inherit: true);

    private static bool IsAnonymous(MethodInfo method) => method.GetCustomAttributes(inherit: true).Any(a => a is IAllowAnonymous);

    // Lambdas live in nested classes that the compiler makes, hence the walk outwards.
    private static IEnumerable<Type> Enclosing(Type? type)
    {
        for (; type is not null; type = type.DeclaringType)
        {
            yield return type;
        }
    }

    internal static IEnumerable<MethodInfo> Implemented(MethodInfo method)
    {
        if (method.DeclaringType is not { IsInterface: false, IsGenericTypeDefinition: false } type)
        {
            yield break;
        }

        foreach (var map in type.GetInterfaces().Select(type.GetInterfaceMap))
        {
            for (var i = 0; i < map.TargetMethods.Length; i++)
            {
                if (map.TargetMethods[i] is { } target && target.MethodHandle == method.MethodHandle)
                {
                    yield return map.InterfaceMethods[i];
                }
            }
        }
    }
}
