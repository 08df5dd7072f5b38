using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace ServiceKit.Documentation.Tests.Prelude;

public sealed record OrderPlaced(int Number, string Item);

public sealed record Payment(int Number);

public sealed class QuotaException : Exception
{
    public QuotaException()
    {
    }

    public QuotaException(string message)
        : base(message)
    {
    }

    public QuotaException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

public static class Orders
{
    public static void Receive(OrderPlaced order) => throw new NotSupportedException();
}

public sealed class PathBase : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => throw new NotSupportedException();
}

public sealed class ServiceFactory : WebApplicationFactory<Program>;
