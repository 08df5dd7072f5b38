// A service without ServiceKit, for comparison:   <program> <rival> [<key>] --urls http://127.0.0.1:0
using Microsoft.AspNetCore.Builder;
using ServiceKit.Benchmarks;
using ServiceKit.Benchmarks.Rivals;

var builder = WebApplication.CreateBuilder(args[2..]);
BenchmarkHost.Prepare(builder.Logging, builder.Services);
await RivalServices.Build(args[0], [args[1]], builder).RunAsync();
