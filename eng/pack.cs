#:project ServiceKit.Engineering/ServiceKit.Engineering.csproj
// Packs every package of this repository into artifacts/packages:   dotnet run eng/pack.cs [-- <version>]
using ServiceKit.Engineering;

var folder = Repository.FreshFolder("packages");
await PackageFeed.PackAsync(folder, args.FirstOrDefault(), Console.WriteLine);
foreach (var package in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
{
    Console.WriteLine($"{new FileInfo(package).Length,10:N0}  {Path.GetRelativePath(Repository.Root, package)}");
}
