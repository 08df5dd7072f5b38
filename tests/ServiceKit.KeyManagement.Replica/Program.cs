// Serves with the keys of the PostgreSQL that ConnectionStrings__Keys names, says its address in the first line, and ends with its
// standard input.
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceKit;

var builder = ServiceBuilder.Create(["--urls", "http://127.0.0.1:0"], new ServiceInfo("replica", "Replica"));
builder.Logging.ClearProviders();
// Asking for what was revoked, again and again from one address, is guessing to a service.
builder.Services.Configure<ApiKeyOptions>(options => options.WrongKeysPerMinute = null);
var app = builder.WithAuth().WithKeyManagement(options => options.FirstKey = false).WithPostgreSqlKeys("Keys").Build();
app.MapGet("/things", () => "all").RequireApiKey("things:read");
await app.StartAsync();
Console.WriteLine(app.Urls.First());
await Console.In.ReadToEndAsync();
await app.StopAsync();
