// The service that is measured:   <program> <variant> <key, or the path of a key file> --urls http://127.0.0.1:0
using ServiceKit.Benchmarks;
using ServiceKit.Benchmarks.Service;

var keys = args[1];
await KitServices.Build(
    args[0],
    options =>
    {
        options.ApiKeys = File.Exists(keys) ? null : [keys];
        options.ApiKeyFile = File.Exists(keys) ? keys : null;
    },
    args[2..],
    (services, logging, _) => BenchmarkHost.Prepare(logging, services)).RunAsync();
